import { headOf, heightOf, type Placed, type Strip } from './layout-strips.ts';
import type { Template } from './template.ts';

/** Of a row that is continued on the next page, at least so many lines stay. */
const fewest = 2;
/** A row with more lines may be divided; a shorter one goes to the next page whole. */
const undivided = 6;

/** What stands on each page: as much as fits, on the last one above issuer and date, and never these alone. */
export function pagesOf(strips: readonly Strip[], { flow }: Template): readonly (readonly Placed[])[] {
  const pages: Placed[][] = [];
  let rest: readonly Rest[] = strips.map((strip) => ({ strip, from: 0 }));
  do {
    const top = pages.length === 0 ? flow.top : flow.furtherTop;
    const page = new Page(flow, top);
    if (page.endOf(rest) <= flow.lastBottom + tolerance) {
      for (const each of rest) page.put(each, each.strip.lines);
      rest = [];
    } else {
      rest = page.fill(rest);
      if (page.placed.length === 0 && pages.length > 0) throw new RangeError('a page has no room for a line');
    }
    pages.push(page.placed);
  } while (rest.length > 0);
  return pages;
}

const tolerance = 1e-6;

/** A strip, and the line from which on it is still to be placed. */
interface Rest {
  readonly strip: Strip;
  readonly from: number;
}

class Page {
  readonly placed: Placed[] = [];
  readonly #flow: Template['flow'];
  #y: number;

  constructor(flow: Template['flow'], top: number) {
    this.#flow = flow;
    this.#y = top;
  }

  /** Where the page would end with all of these on it. */
  endOf(rest: readonly Rest[]): number {
    let [y, table] = [this.#y, null as Strip['table']];
    for (const { strip, from } of rest) {
      if (strip.table !== null && strip.table !== table) y += headHeight(strip.table, this.#flow);
      table = strip.table;
      y += heightOf(strip, strip.lines - from) + strip.spaceAfter;
    }
    return y - (rest.at(-1)?.strip.spaceAfter ?? 0);
  }

  /** Places what fits but not the last line of all; gives what is left. */
  fill(rest: readonly Rest[]): readonly Rest[] {
    for (const [index, each] of rest.entries()) {
      const { strip, from } = each;
      const left = strip.lines - from;
      const most = index === rest.length - 1 ? left - 1 : left;
      const lines = Math.min(most, this.#roomFor(strip));
      if (lines >= left) {
        this.put(each, strip.lines);
        continue;
      }
      const isDivided = this.placed.length === 0 ? lines > 0 : left > undivided && lines >= fewest;
      if (!isDivided) return rest.slice(index);
      this.put(each, from + lines);
      return [{ strip, from: from + lines }, ...rest.slice(index + 1)];
    }
    return [];
  }

  put({ strip, from }: Rest, to: number): void {
    const { table } = strip;
    if (table !== null && this.#beginsTable(table)) this.#place({ strip: headOf(table, this.#flow), from: 0 });
    this.#place({ strip, from }, to);
  }

  #place({ strip, from }: Rest, to = strip.lines): void {
    this.placed.push({ strip, from, to, y: this.#y });
    this.#y += heightOf(strip, to - from) + (to === strip.lines ? strip.spaceAfter : 0);
  }

  #beginsTable = (table: Strip['table']): boolean => this.placed.at(-1)?.strip.table !== table;

  #roomFor(strip: Strip): number {
    const { table, padding, pitch } = strip;
    const head = table !== null && this.#beginsTable(table) ? headHeight(table, this.#flow) : 0;
    return Math.floor((this.#flow.bottom - this.#y - head - 2 * padding + tolerance) / pitch);
  }
}

function headHeight(table: NonNullable<Strip['table']>, flow: Template['flow']): number {
  const head = headOf(table, flow);
  return heightOf(head, head.lines);
}

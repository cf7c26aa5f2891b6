import type { DueLines, Endpoints, Kept, Outbox } from '#application/partner/outbox';
import type { EndpointState, Line } from '#domain/partner/delivery';

const minuteOf = (instant: string): number => Math.floor(Date.parse(instant) / 60_000);
const nameOf = ({ partner, caseId }: { partner: string; caseId: string }): string => `${partner} ${caseId}`;

/** An outbox in memory that keeps to what its ports say: each write rests on a version. */
export class MemoryOutbox implements Outbox, DueLines {
  readonly kept = new Map<string, Kept<Line>>();
  readonly states = new Map<string, Kept<EndpointState>>();
  readonly queued: { readonly caseId: string; readonly seq: number }[] = [];
  readonly endpoints: Endpoints = {
    state: (endpoint) => Promise.resolve(this.states.get(endpoint) ?? null),
    put: (endpoint, value, version) => {
      const isSame = (this.states.get(endpoint)?.version ?? null) === version;
      if (isSame) this.states.set(endpoint, { value, version: (version ?? 0) + 1 });
      return Promise.resolve(isSame);
    },
  };
  readonly queue = {
    send: (events: readonly { caseId: string; seq: number }[]) => {
      this.queued.push(...events);
      return Promise.resolve([]);
    },
  };

  line(of: { partner: string; caseId: string }): Promise<Kept<Line> | null> {
    return Promise.resolve(this.kept.get(nameOf(of)) ?? null);
  }

  put(line: Line, version: number | null): Promise<number | null> {
    if ((this.kept.get(nameOf(line))?.version ?? null) !== version) return Promise.resolve(null);
    this.kept.set(nameOf(line), { value: line, version: (version ?? 0) + 1 });
    return Promise.resolve((version ?? 0) + 1);
  }

  async move({ from, to, version }: Parameters<Outbox['move']>[0]): Promise<number | null> {
    const isSame = this.kept.get(nameOf(from.value))?.version === from.version;
    const written = isSame ? await this.put(to, version) : null;
    if (written !== null) this.kept.delete(nameOf(from.value));
    return written;
  }

  remove({ value, version }: Kept<Line>): Promise<boolean> {
    const isSame = this.kept.get(nameOf(value))?.version === version;
    if (isSame) this.kept.delete(nameOf(value));
    return Promise.resolve(isSame);
  }

  /** By the minute of the hour, as the index has them: what is older is found where its minute is asked for again. */
  due({ endpoint, since, now, limit }: Parameters<DueLines['due']>[0]): Promise<readonly Line[]> {
    const [first, last] = [minuteOf(since), minuteOf(now)];
    const isAsked = ({ dueAt }: Line): boolean => last - first >= 60 || (last - minuteOf(dueAt)) % 60 <= last - first;
    return this.#of(
      endpoint,
      limit,
      (line) => ['waiting', 'sending'].includes(line.state) && line.dueAt <= now && isAsked(line),
    );
  }

  parked({ endpoint, limit }: { endpoint: string; limit: number }): Promise<readonly Line[]> {
    return this.#of(endpoint, limit, ({ state }) => state === 'parked');
  }

  dead({ endpoint, limit }: { endpoint: string; limit: number }): Promise<readonly Line[]> {
    return this.#of(endpoint, limit, ({ state }) => state === 'dead');
  }

  #of(endpoint: string, limit: number, isWanted: (line: Line) => boolean): Promise<readonly Line[]> {
    const lines = [...this.kept.values()].map(({ value }) => value);
    const wanted = lines.filter((line) => line.endpoint === endpoint && isWanted(line));
    return Promise.resolve(wanted.sort((one, other) => one.dueAt.localeCompare(other.dueAt)).slice(0, limit));
  }
}

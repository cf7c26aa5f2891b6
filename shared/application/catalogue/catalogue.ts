import type { Power } from '#domain/agreement/clause';
import type { CompetenceTables } from '#domain/catalogue/competence';
import type { Divisions } from '#domain/catalogue/divisions';
import type { HandledItem, Item } from '#domain/catalogue/item';
import type { Calendar } from '#domain/limits/calendar';
import type { Text } from '#contracts/text';

/** A body (机关) as the platform knows it. */
export interface Body {
  readonly id: string;
  readonly name: Text;
  readonly region: string;
  /** Kinds of seal it has, as `Result.sealKind` names them. */
  readonly sealKinds: readonly string[];
  /** Lists its inbox is spread over; absent: one. Another number needs the projections made again (docs/runbook.md). */
  readonly inboxShards?: number;
  /** Whether it decides in a system that only answers how a case stands; absent: no, and nobody looks for what one said. */
  readonly answersQueries?: boolean;
  /** Where parcels are delivered to it. */
  readonly postal: Postal;
}

/** Where a courier comes to. */
export interface Postal {
  readonly address: string;
  readonly phone: string;
}

/** A cross-region window (通办专窗) of a hall or an authority. */
export interface Window {
  readonly id: string;
  /** Whose clerks sit there. */
  readonly body: string;
  readonly region: string;
  readonly name: Text;
  /** When it is open: days 1 Monday … 7 Sunday, times `HH:MM` in Shanghai. */
  readonly hours: { readonly days: readonly number[]; readonly from: string; readonly to: string };
  /** `card-reader` 身份证阅读机, `document-camera` 高拍仪, `camera` 摄像头. */
  readonly devices: readonly string[];
  /** Items for which it may do more than receive, where the clause entrusts it. */
  readonly powers: Readonly<Record<string, Power>>;
  readonly postal: Postal;
}

/** The catalogue a function ships with: items in all versions still in use, bodies, calendar. */
export interface Catalogue<I extends HandledItem = HandledItem> {
  readonly items: readonly I[];
  readonly bodies: readonly Body[];
  readonly calendar: Calendar;
  /** The version in force, or undefined. */
  current(itemId: string): I | undefined;
  /** The version a case was filed under; throws if it is not shipped any more, since such a case could not be decided. */
  itemVersion(item: { id: string; version: number }): I;
  /** Throws for a body that the catalogue does not know. */
  body(id: string): Body;
}

/** With routing tables and divisions, half of all its bytes: for functions that check filings or draft results. */
export interface FullCatalogue extends Catalogue<Item> {
  readonly competence: CompetenceTables;
  readonly divisions: Divisions;
}

/** Builds the catalogue from shipped data. */
export function catalogueOf<T extends Pick<Catalogue, 'items' | 'bodies' | 'calendar'>>(
  data: T,
): T & Catalogue<T['items'][number]> {
  const versions = new Map(data.items.map((item) => [`${item.id}@${item.version}`, item]));
  const latest = new Map<string, T['items'][number]>();
  for (const item of data.items) {
    const known = latest.get(item.id);
    if (known === undefined || known.version < item.version) latest.set(item.id, item);
  }
  const bodies = new Map(data.bodies.map((body) => [body.id, body]));
  return {
    ...data,
    current: (itemId) => latest.get(itemId),
    itemVersion({ id, version }) {
      const item = versions.get(`${id}@${version}`);
      if (item === undefined) throw new Error(`item ${id} version ${version} is not in the catalogue`);
      return item;
    },
    body(id) {
      const body = bodies.get(id);
      if (body === undefined) throw new Error(`body ${id} is not in the catalogue`);
      return body;
    },
  };
}

import { type Effect, walk } from './walk.ts';
import type { Side } from './script.ts';
import type { PartnerMessage } from '#contracts/partner/message';
import foodProduction from '#data/items/LZ-001.json' with { type: 'json' };
import certificate from '#data/items/XS-041.json' with { type: 'json' };
import card from '#data/items/XS-048.json' with { type: 'json' };
import registration from '#data/items/XS-057.json' with { type: 'json' };
import mortgage from '#data/items/XS-066.json' with { type: 'json' };
import { stepAwaited } from '#domain/case/awaiting';
import type { Item } from '#domain/catalogue/item';

/** Items that between them come to every message: a record, a sealed file, a card with a document that follows, originals, an extension. */
const walks = await Promise.all([
  ...[registration, certificate, foodProduction, mortgage].map((item) => walk(item as Item)),
  walk(card as Item, ['photo']),
]);

/** Name of what happened: the event of a report, or the type of what a window says. */
const nameOf = (message: PartnerMessage): string => (message.type === 'report' ? message.event : message.type);

/** By that name, all that the rules let it do. */
export const effects: ReadonlyMap<string, readonly Effect[]> = Map.groupBy(walks.flat(), ({ message }) =>
  nameOf(message),
);

const list = (words: Iterable<string>): string =>
  [...words]
    .sort()
    .map((each) => `\`${each}\``)
    .join(', ');

/** Where the case of one side goes: what changes first, then where it stays as it is. */
function moves(all: readonly Effect[], side: Side): string {
  const changed = new Map<string, Set<string>>();
  const kept = new Set<string>();
  for (const { before, after } of all) {
    const [from, to] = [before[side]?.status, after[side].status];
    if (from === to) kept.add(to);
    else changed.set(to, (changed.get(to) ?? new Set()).add(from ?? 'none'));
  }
  return [
    ...[...changed].map(([to, from]) => (from.has('none') ? `new: \`${to}\`` : `${list(from)} → \`${to}\``)).sort(),
    ...(kept.size === 0 ? [] : [`stays ${list(kept)}`]),
  ].join('; ');
}

const always = ['type', 'schema', 'from', 'to', 'clause', 'case', 'seq', 'hash', 'previous', 'occurredAt'];
const inReports: readonly string[] = ['about', 'event', 'status', 'due', 'completedWith'];

/** Fields besides those that every message or report has: always there, or only in some. */
function fields(all: readonly Effect[]): string {
  const present = all.map(({ message }) => new Set(namesIn(message)));
  const names = [...new Set(present.flatMap((each) => [...each]))];
  const whenever = names.filter((name) => present.every((each) => each.has(name)));
  const sometimes = names.filter((name) => !whenever.includes(name));
  return [list(whenever), sometimes.length === 0 ? '' : `sometimes ${list(sometimes)}`].filter(Boolean).join('; ');
}

/** Of a report the fields that say something, and the words that stand in `told`. */
function namesIn(message: PartnerMessage): readonly string[] {
  const own = Object.entries(message).filter(([name]) => !always.includes(name));
  if (message.type !== 'report') return own.map(([name]) => name);
  return own
    .filter(([name, value]) => value !== null && !inReports.includes(name))
    .flatMap(([name]) => (name === 'told' ? Object.keys(message.told ?? {}).map((word) => `told.${word}`) : [name]));
}

/** Which date `due` is: that of the step that is awaited then, or the last that there was. */
const dues = (all: readonly Effect[]): string =>
  [
    ...new Set(
      all.flatMap(({ message, after }) => {
        if (message.type !== 'report') return [];
        if (message.due === null) return ['`null`'];
        // Review and decision are held to one date.
        return [stepAwaited(after.deciding)?.replace('review', 'decision') ?? 'the last that ran'];
      }),
    ),
  ]
    .sort()
    .join(', ');

/** How a case ends, by where it stood at the authority. */
function ends(all: readonly Effect[]): string {
  const by = new Map<string, Set<string>>();
  for (const { message, before } of all) {
    if (message.type !== 'report' || message.completedWith === null) continue;
    const from = before.deciding?.status ?? 'none';
    by.set(from, (by.get(from) ?? new Set()).add(message.completedWith));
  }
  return [...by].map(([from, how]) => `\`${from}\`: ${list(how)}`).join('; ');
}

/** The table of all messages of the window and all events of reports, in the order given. */
export const effectTable = (names: readonly string[]): string =>
  [
    '| message or event | status at the authority | status at the window | fields | `due` is that of | `completedWith` |',
    '|---|---|---|---|---|---|',
    ...names.map((name) => {
      const all = effects.get(name);
      if (all === undefined) throw new Error(`no way leads to ${name} (kit-cases/walk.ts)`);
      const cells = [moves(all, 'deciding'), moves(all, 'receiving'), fields(all), dues(all), ends(all)];
      return `| \`${name}\` | ${cells.join(' | ')} |`;
    }),
  ].join('\n');

import type { Replaced, ResultPayload } from './document.ts';
import type { LicenceState } from './state.ts';
import { isCivilDate, plusDays } from '#domain/limits/civil-date';
import { checkLicenceIdentifier, licenceIdentifier } from '#formats/identifiers';

/** The line that names the holder, beside those of the content by their keys. */
export const holderLine = 'holder.name';

/** What a line is to say from now on. Personal data. */
export interface LineChange {
  /** Key of a line of the content, or `holderLine`. */
  readonly line: string;
  readonly value: string;
}

/** What an official asks for: a result as it was (补发), with lines put right (更正), or for longer (延续). */
export type VersionChange =
  | { readonly kind: 'reissue' }
  | { readonly kind: 'rectification'; readonly changes: readonly LineChange[] }
  /** Its new last day. */
  | { readonly kind: 'renewal'; readonly validUntil: string };

/** The next version of a result as it is approved, word for word, before it is sealed: all that it will say but its day. Personal data. */
export interface VersionDraft extends Omit<ResultPayload, 'issuedOn' | 'replaces'> {
  readonly replaces: Replaced;
  readonly sealKind: string;
}

/** Why a result has no such next version. */
export type VersionRejection =
  | 'licence.wrong_state'
  | 'licence.no_next_version'
  | 'licence.no_such_line'
  | 'licence.line_unchanged'
  | 'licence.names_differ'
  | 'licence.not_longer';

export interface ToReplace {
  /** What the result says now. */
  readonly payload: ResultPayload;
  readonly state: LicenceState;
  readonly sealKind: string;
  /** `YYYY-MM-DD`, in Shanghai. */
  readonly today: string;
}

/**
 * Days after its last one within which a result can still be renewed: who applies in time (行政许可法 art. 50: thirty days before) and is
 * not answered in time has it renewed by law, and its authority then only writes it down.
 */
export const renewableDays = 30;
/** Nothing is valid for longer, and the code on a page has no room for later days. */
const mostYears = 100;

/** The draft of a result's next version, or why there is none. The same request gives the same draft. */
export function nextVersion(old: ToReplace, change: VersionChange): VersionDraft | VersionRejection {
  const { payload, sealKind } = old;
  if (old.state !== 'in-force' || hasLapsed(old, change)) return 'licence.wrong_state';
  const identifier = nextIdentifier(payload.identifier);
  if (identifier === null) return 'licence.no_next_version';
  const { issuedOn: _, ...same } = payload;
  const replaces = { identifier: payload.identifier, kind: change.kind };
  const next: VersionDraft = { ...same, identifier, replaces, sealKind };
  switch (change.kind) {
    case 'reissue':
      return next;
    case 'rectification':
      return withLines(next, change.changes);
    case 'renewal':
      return isLonger(old, change.validUntil) ? { ...next, validUntil: change.validUntil } : 'licence.not_longer';
  }
}

/** Identifier of the version after one; null where that is none, or the last that there can be. */
export function nextIdentifier(identifier: string): string | null {
  const checked = checkLicenceIdentifier(identifier);
  if (!checked.ok || checked.parts.version === '999') return null;
  const version = String(Number(checked.parts.version) + 1).padStart(3, '0');
  return licenceIdentifier({ ...checked.parts, version });
}

/** Completes an approved draft with the day of its sealing. */
export function versionPayload({ draft, issuedOn }: { draft: VersionDraft; issuedOn: string }): ResultPayload {
  const { sealKind: _, ...said } = draft;
  return { ...said, issuedOn };
}

/** The draft that a new version was made of; null for the first version of a result. */
export function versionDraftOf(payload: ResultPayload, sealKind: string): VersionDraft | null {
  const { issuedOn: _, replaces, ...said } = payload;
  return replaces === undefined ? null : { ...said, replaces, sealKind };
}

function hasLapsed({ payload: { validUntil }, today }: ToReplace, { kind }: VersionChange): boolean {
  if (validUntil === null) return false;
  return today > (kind === 'renewal' ? plusDays(validUntil, renewableDays) : validUntil);
}

function isLonger({ payload, today }: ToReplace, validUntil: string): boolean {
  // What has no end needs no renewal.
  if (payload.validUntil === null || !isCivilDate(validUntil)) return false;
  const latest = `${Number(today.slice(0, 4)) + mostYears}${today.slice(4)}`;
  return validUntil > payload.validUntil && validUntil >= today && validUntil <= latest;
}

function withLines(next: VersionDraft, changes: readonly LineChange[]): VersionDraft | VersionRejection {
  const lines = new Map([
    [holderLine, next.holder.name],
    ...next.content.map(({ key, value }) => [key, value] as const),
  ]);
  for (const { line, value } of changes) {
    if (!lines.has(line)) return 'licence.no_such_line';
    if (lines.get(line) === value) return 'licence.line_unchanged';
  }
  const said = new Map(changes.map(({ line, value }) => [line, value]));
  // Nobody can tell which of two is meant.
  if (said.size === 0 || said.size < changes.length) return 'licence.line_unchanged';
  const name = said.get(holderLine) ?? next.holder.name;
  const content = next.content.map((line) => ({ ...line, value: said.get(line.key) ?? line.value }));
  // A line that said the holder's name still does: the code on a page is compared with what stands there.
  const agree = next.content.every(({ value }, at) => value !== next.holder.name || content[at]?.value === name);
  return agree ? { ...next, holder: { ...next.holder, name }, content } : 'licence.names_differ';
}

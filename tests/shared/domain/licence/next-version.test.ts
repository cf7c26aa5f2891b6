import { describe, expect, it } from 'vitest';
import { draftSm3 } from '#domain/licence/draft';
import {
  nextIdentifier,
  nextVersion,
  renewableDays,
  type ToReplace,
  type VersionChange,
  type VersionDraft,
  versionDraftOf,
  versionPayload,
} from '#domain/licence/next-version';
import { resultBytes } from '#domain/licence/document';
import type { LicenceState } from '#domain/licence/state';
import { plusDays } from '#domain/limits/civil-date';
import { checkLicenceIdentifier, licenceIdentifier } from '#formats/identifiers';
import { fromUtf8 } from '#formats/bytes';
import { resultPayload } from '#contracts/document';
import { payloadOf } from './payloads.ts';

const payload = payloadOf('LZ-001');
const old: ToReplace = {
  ...{ payload, state: 'in-force', sealKind: 'administrative-approval', today: '2027-01-04' },
};
const [line] = payload.content;
if (line === undefined) throw new Error('a result without lines');
const reissue: VersionChange = { kind: 'reissue' };
const renewal = (validUntil: string): VersionChange => ({ kind: 'renewal', validUntil });
const rectified = (...changes: (readonly [line: string, value: string])[]): VersionChange => ({
  kind: 'rectification',
  changes: changes.map(([of, value]) => ({ line: of, value })),
});
const made = (change: VersionChange, parts: Partial<ToReplace> = {}): VersionDraft => {
  const draft = nextVersion({ ...old, ...parts }, change);
  return typeof draft === 'string' ? expect.unreachable(draft) : draft;
};
const partsOf = (identifier: string) => {
  const checked = checkLicenceIdentifier(identifier);
  return checked.ok ? checked.parts : expect.unreachable(identifier);
};

describe('the next version of a result', () => {
  it('is the same licence with the next number, and says what it replaces and why', () => {
    const { identifier, replaces } = made(reissue);
    expect(partsOf(identifier)).toEqual({ ...partsOf(payload.identifier), version: '002' });
    expect(replaces).toEqual({ identifier: payload.identifier, kind: 'reissue' });
  });

  it('says all else as it was, where it is only made again', () => {
    const draft = made(reissue);
    const { replaces: _, ...said } = versionPayload({ draft, issuedOn: '2027-01-04' });
    expect(said).toEqual({ ...payload, identifier: draft.identifier, issuedOn: '2027-01-04' });
    expect(said.validUntil).toBe('2031-09-21');
  });

  it('has the lines that are put right, the holder’s name among them, and keeps all others', () => {
    const draft = made(rectified([line.key, '改正'], ['holder.name', '张䶮']));
    expect(draft.content).toEqual(payload.content.map((each) => (each === line ? { ...each, value: '改正' } : each)));
    expect(draft.holder).toEqual({ ...payload.holder, name: '张䶮' });
  });

  it('ends later where it is renewed, and not otherwise', () => {
    expect(made(renewal('2036-09-21')).validUntil).toBe('2036-09-21');
    for (const day of ['2031-09-21', '2030-01-01', '2032-02-30', '2032', '9999-12-31'])
      expect([day, nextVersion(old, renewal(day))]).toEqual([day, 'licence.not_longer']);
    const endless = { ...old, payload: { ...payload, validUntil: null } };
    expect(nextVersion(endless, renewal('2036-09-21'))).toBe('licence.not_longer');
  });

  it('is found again in what was sealed of it, word for word', () => {
    for (const change of [reissue, rectified([line.key, '改正']), renewal('2036-09-21')]) {
      const draft = made(change);
      const sealed = versionPayload({ draft, issuedOn: '2027-01-05' });
      expect(draftSm3(versionDraftOf(sealed, draft.sealKind) ?? draft)).toBe(draftSm3(draft));
      expect(versionDraftOf(sealed, 'official')).not.toEqual(draft);
      const { success, data } = resultPayload.safeParse(JSON.parse(fromUtf8(resultBytes(sealed))));
      expect([success, data]).toEqual([true, sealed]);
    }
    expect(versionDraftOf(payload, 'official')).toBeNull();
  });

  it('follows a version as it follows the first', () => {
    const second = versionPayload({ draft: made(reissue), issuedOn: '2027-01-04' });
    const third = made(rectified([line.key, '改正']), { payload: second });
    expect(third.replaces).toEqual({ identifier: second.identifier, kind: 'rectification' });
    expect(partsOf(third.identifier).version).toBe('003');
  });

  it('comes to no number after the last', () => {
    const last = licenceIdentifier({ ...partsOf(payload.identifier), version: '999' });
    expect([nextIdentifier(last), nextIdentifier('1.2.3')]).toEqual([null, null]);
    expect(nextVersion({ ...old, payload: { ...payload, identifier: last } }, reissue)).toBe('licence.no_next_version');
  });
});

describe('there is none', () => {
  it.each([
    ...['held', 'annulled', 'withdrawn', 'revoked', 'deregistered', 'transferred-out', 'superseded'],
  ] as const satisfies LicenceState[])('of what is %s', (state) => {
    for (const change of [reissue, rectified([line.key, '改正']), renewal('2036-09-21')])
      expect(nextVersion({ ...old, state }, change)).toBe('licence.wrong_state');
  });

  it('of what has lapsed, but that it can be renewed for some days', () => {
    const until = payload.validUntil ?? '';
    const on = (days: number) => ({ ...old, today: plusDays(until, days) });
    expect(made(reissue, on(0)).validUntil).toBe(until);
    expect(nextVersion(on(1), reissue)).toBe('licence.wrong_state');
    expect(nextVersion(on(1), rectified([line.key, '改正']))).toBe('licence.wrong_state');
    expect(made(renewal('2036-09-21'), on(renewableDays)).validUntil).toBe('2036-09-21');
    expect(nextVersion(on(renewableDays + 1), renewal('2036-09-21'))).toBe('licence.wrong_state');
    // Over before it has begun.
    expect(nextVersion(on(10), renewal(plusDays(until, 5)))).toBe('licence.not_longer');
  });

  it('that names its holder in two ways', () => {
    const { name } = payload.holder;
    const content = payload.content.map((each) => (each === line ? { ...each, value: name } : each));
    const named = { ...old, payload: { ...payload, content } };
    expect(nextVersion(named, rectified(['holder.name', '张䶮']))).toBe('licence.names_differ');
    expect(nextVersion(named, rectified([line.key, '张䶮']))).toBe('licence.names_differ');
    expect(nextVersion(named, rectified([line.key, '张䶮'], ['holder.name', '张龑']))).toBe('licence.names_differ');
    const draft = made(rectified([line.key, '张䶮'], ['holder.name', '张䶮']), named);
    expect([draft.holder.name, draft.content[0]?.value]).toEqual(['张䶮', '张䶮']);
  });

  it('with a line that the result has not, or that says nothing new, or is named twice', () => {
    const of = (...changes: (readonly [string, string])[]) => nextVersion(old, rectified(...changes));
    expect(of(['nothing', 'x'])).toBe('licence.no_such_line');
    expect(of([line.key, '改正'], ['constructor', 'x'])).toBe('licence.no_such_line');
    expect(of([line.key, line.value])).toBe('licence.line_unchanged');
    expect(of([line.key, '改正'], [line.key, '又改'])).toBe('licence.line_unchanged');
    expect(of()).toBe('licence.line_unchanged');
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JourneyRejected } from '#application/journey/ports';
import { enterVersion } from '#application/licence/enter-version';
import { giveVersion, type VersionRequest } from '#application/licence/give-version';
import { documentKey, type LicenceRecord } from '#application/licence/ports';
import { listLicences } from '#application/licence/read-licences';
import { recordOfResult } from '#application/licence/record-of-result';
import { sealResult } from '#application/sealing/seal-result';
import { sealVersion } from '#application/sealing/seal-version';
import { verifyRegistered } from '#application/verification/verify-registered';
import type { VersionChange } from '#domain/licence/next-version';
import { resultIn } from '#domain/licence/result-file';
import { type VersionApproval, versionApprovalId } from '#domain/seal/approval';
import { toBase64 } from '#formats/bytes';
import { grant, submitLicence, value } from '#tests/shared/application/handled-cases';
import { gaolan, newKey, people, testPlatform } from '#tests/shared/application/platform';

const platform = await testPlatform();
const { clock, dependencies } = platform;
beforeAll(async () => {
  await platform.registerSeal({ body: gaolan, kind: 'administrative-approval' });
});
afterAll(platform.close);

/** The function that seals, as far as it goes before it breaks. */
type Sealing = Parameters<typeof sealVersion>[0];
const sealer = (instead: Partial<Sealing> = {}) => ({
  sealVersion: vi.fn((task: Parameters<typeof sealVersion>[1]) => sealVersion({ ...dependencies, ...instead }, task)),
});
type Deciding = Parameters<typeof giveVersion>[0];
const deciding: Deciding = { ...dependencies, register: dependencies.licences, sealer: sealer() };

/** A food production licence, issued and registered. */
async function issued(): Promise<LicenceRecord> {
  const caseId = await submitLicence(dependencies);
  await grant(dependencies, caseId);
  const { identifier } = await sealResult(dependencies, caseId);
  const record = recordOfResult((await dependencies.documents.read(documentKey(identifier))) ?? new Uint8Array());
  await dependencies.licences.put(record);
  return record;
}

const rectification: VersionChange = {
  kind: 'rectification',
  changes: ['holder.name', 'producer'].map((line) => ({ line, value: '西安试味食品股份有限公司（测试）' })),
};
const requestOn = (identifier: string, parts: Partial<VersionRequest> = {}): VersionRequest => ({
  ...{ identifier, person: people.decider, tokenDigest: 'ab', idempotencyKey: newKey() },
  ...{ legalBasis: '行政许可法第四十九条', reason: '名称有误', change: rectification, draftSm3: undefined },
  ...parts,
});
const ask = (request: VersionRequest, instead: Partial<Deciding> = {}) =>
  giveVersion({ ...deciding, ...instead }, request);
const codeOf = async (request: VersionRequest, instead: Partial<Deciding> = {}): Promise<string> => {
  const outcome = await ask(request, instead);
  return outcome.ok ? 'ok' : outcome.code;
};
/** A request that approves the draft as it is shown. */
async function approving(identifier: string, parts: Partial<VersionRequest> = {}): Promise<VersionRequest> {
  const request = requestOn(identifier, parts);
  return { ...request, draftSm3: value(await ask(request)).draftSm3 };
}
const fileOf = async (identifier: string) =>
  (await dependencies.documents.read(documentKey(identifier))) ?? expect.unreachable(identifier);
const verdictOn = async (identifier: string) => {
  const verifying = { ...dependencies, isOurs: () => true };
  const verdict = value(await verifyRegistered(verifying, { ofd: toBase64(await fileOf(identifier)) }));
  return [verdict.overall, verdict.intact.result, verdict.inForce.code];
};
const down = {
  read: dependencies.documents.read.bind(dependencies.documents),
  writeOnce: () => Promise.reject(new Error('down')),
};

/** A register in which nothing can be superseded. */
const stuck = {
  find: (identifier: string) => dependencies.licences.find(identifier),
  replace: () => Promise.reject(new Error('down')),
  supersede: () => Promise.reject(new Error('down')),
};

describe('a new version of a result', () => {
  it('is shown first, and nothing is written for it', async () => {
    const { identifier } = await issued();
    const watched = sealer();
    const shown = value(await ask(requestOn(identifier), { sealer: watched }));
    expect(shown).toMatchObject({ replaces: { identifier, kind: 'rectification' }, since: null });
    expect(shown.draft?.holder.name).toBe('西安试味食品股份有限公司（测试）');
    expect(watched.sealVersion).not.toHaveBeenCalled();
    expect(await dependencies.approvals.versionApproval(versionApprovalId(shown.draftSm3))).toBeNull();
    expect(await dependencies.licences.find(shown.identifier)).toBeNull();
  });

  it('takes the place of the one before once it is approved; both are genuine', async () => {
    const { identifier } = await issued();
    const request = await approving(identifier);
    const given = value(await ask(request));
    expect(given).toMatchObject({ replaces: { identifier }, since: clock.now(), draft: null });
    expect(await verdictOn(identifier)).toEqual(['not-in-force', 'good', 'status.superseded']);
    expect(await verdictOn(given.identifier)).toEqual(['good', 'good', 'status.in_force']);
    const { holder, replaces, validUntil } = resultIn(await fileOf(given.identifier));
    const before = resultIn(await fileOf(identifier));
    expect([holder.name, replaces]).toEqual([
      '西安试味食品股份有限公司（测试）',
      { identifier, kind: 'rectification' },
    ]);
    expect([holder.hash, validUntil]).toEqual([before.holder.hash, before.validUntil]);
    const { state, changes } = (await dependencies.licences.find(identifier)) ?? expect.unreachable();
    expect([state, changes?.map(({ to, by, reason }) => [to, by, reason])]).toEqual([
      ...['superseded', [['superseded', people.decider.account, '名称有误']]],
    ]);
    // Nobody's name is where it was approved.
    const approval = await dependencies.approvals.versionApproval(versionApprovalId(given.draftSm3));
    expect(JSON.stringify([approval, changes])).not.toContain('试味');
  });

  it('comes first in the list of its holder', async () => {
    const { identifier } = await issued();
    const given = value(await ask(await approving(identifier)));
    const request = { person: people.legalRepresentative, onBehalfOf: people.legalRepresentative.represents[0]?.id };
    const { licences } = value(await listLicences(dependencies, request));
    const own = licences.filter((each) => [identifier, given.identifier].includes(each.identifier));
    expect(own.map((each) => [each.identifier, each.status])).toEqual([
      [given.identifier, 'in-force'],
      [identifier, 'superseded'],
    ]);
  });

  it('is followed by the next, and by none of the one before', async () => {
    const { identifier } = await issued();
    const second = value(await ask(await approving(identifier)));
    const third = value(await ask(await approving(second.identifier, { change: { kind: 'reissue' } })));
    expect(third.identifier).toContain('.003.');
    expect(await codeOf(requestOn(identifier))).toBe('licence.wrong_state');
  });
});

describe('the same request', () => {
  it('is answered as it was, and nothing is signed for it', async () => {
    const { identifier } = await issued();
    const request = await approving(identifier);
    const given = await ask(request);
    const watched = sealer();
    clock.advance(60_000);
    expect(await ask(request, { sealer: watched })).toEqual(given);
    // Another official who approves the very same is told the same.
    expect(await ask({ ...request, idempotencyKey: newKey() }, { sealer: watched })).toEqual(given);
    expect(watched.sealVersion).not.toHaveBeenCalled();
    expect(await codeOf({ ...request, reason: '另有原因' })).toBe('idempotency.key_reused');
    expect(await codeOf({ ...request, draftSm3: undefined })).toBe('idempotency.key_reused');
    expect(await codeOf({ ...request, change: { kind: 'reissue' } })).toBe('idempotency.key_reused');
  });

  it.each([
    ['before anything was stored', { documents: down }, 2],
    ['before the evidence was stored', { evidence: down }, 0],
  ] as const)('goes on where the sealer broke off %s', async (_, instead, signatures) => {
    const { identifier } = await issued();
    const request = await approving(identifier);
    await expect(ask(request, { sealer: sealer(instead) })).rejects.toThrow('down');
    expect((await dependencies.licences.find(identifier))?.state).toBeUndefined();
    const sign = vi.fn(dependencies.signer.sign.bind(dependencies.signer));
    const given = value(await ask(request, { sealer: sealer({ signer: { sign } }) }));
    expect(sign).toHaveBeenCalledTimes(signatures);
    expect(await verdictOn(given.identifier)).toEqual(['good', 'good', 'status.in_force']);
  });

  it('goes on where it broke off before the register was written', async () => {
    const { identifier } = await issued();
    const request = await approving(identifier);
    await expect(ask(request, { register: stuck })).rejects.toThrow('down');
    const given = value(await ask(request));
    expect(await verdictOn(given.identifier)).toEqual(['good', 'good', 'status.in_force']);
  });
});

describe('of two that are approved', () => {
  it('the one that was sealed first is registered, by whoever asks next', async () => {
    const { identifier } = await issued();
    const [one, other] = [await approving(identifier), await approving(identifier, { change: { kind: 'reissue' } })];
    await expect(ask(one, { register: stuck })).rejects.toThrow('down');
    expect(await codeOf(other)).toBe('licence.wrong_state');
    const { changes } = (await dependencies.licences.find(identifier)) ?? expect.unreachable();
    expect(changes?.at(-1)?.version).toMatchObject({ kind: 'rectification', draftSm3: one.draftSm3 });
    const given = value(await ask(one));
    expect(resultIn(await fileOf(given.identifier)).replaces?.kind).toBe('rectification');
  });

  it('one is sealed where both are at the same time', async () => {
    const { identifier } = await issued();
    const both = [await approving(identifier), await approving(identifier, { change: { kind: 'reissue' } })];
    const answers = await Promise.all(both.map((each) => ask(each).catch((error: unknown) => error)));
    const given = answers.filter((each) => (each as { ok?: unknown }).ok === true);
    expect(given).toHaveLength(1);
    const { changes } = (await dependencies.licences.find(identifier)) ?? expect.unreachable();
    expect(changes).toHaveLength(1);
    expect(await verdictOn(changes?.[0]?.version?.identifier ?? '')).toEqual(['good', 'good', 'status.in_force']);
  });
});

describe('there is no new version', () => {
  it('for whoever decides for no body of it', async () => {
    const { identifier } = await issued();
    for (const person of [people.stranger, people.reviewer, { ...people.decider, posts: [] }])
      expect(await codeOf(requestOn(identifier, { person }))).toBe('licence.not_found');
  });

  it('of one’s own, or of whom one represents', async () => {
    const { identifier } = await issued();
    const { represents } = people.legalRepresentative;
    const person = { ...people.decider, represents };
    expect(await codeOf(requestOn(identifier, { person }))).toBe('licence.own');
  });

  it('of another draft than the one that is approved', async () => {
    const { identifier } = await issued();
    const request = await approving(identifier);
    const watched = sealer();
    for (const changed of [
      { draftSm3: '0'.repeat(64) },
      { change: { kind: 'reissue' } as const },
      { change: { ...rectification, changes: [{ line: 'category', value: '饮料' }] } },
    ])
      expect(await codeOf({ ...request, ...changed }, { sealer: watched })).toBe('licence.draft_changed');
    expect(watched.sealVersion).not.toHaveBeenCalled();
  });

  it('of what the platform did not seal, or what its authority holds', async () => {
    const { identifier, ...rest } = await issued();
    const record = (await dependencies.licences.find(identifier)) ?? expect.unreachable();
    const held = { ...record, state: 'held' } as const;
    await dependencies.licences.replace(record, held);
    expect(await codeOf(requestOn(identifier))).toBe('licence.wrong_state');
    const elsewhere = { ...rest, identifier, document: { ...record.document, key: `imported/${identifier}.pdf` } };
    await dependencies.licences.replace(held, elsewhere);
    expect(await codeOf(requestOn(identifier))).toBe('licence.no_next_version');
  });

  it('where the stored file is not the registered one', async () => {
    const { identifier } = await issued();
    const another = await issued();
    const documents = { ...down, read: () => fileOf(another.identifier) };
    await expect(ask(requestOn(identifier), { documents })).rejects.toThrow('not the one that is registered');
  });
});

describe('the sealer seals no version', () => {
  const task = (identifier: string) => ({ versionOf: identifier, change: rectification });
  /** What it says of a task, with an approval as it may find it; nothing is signed. */
  async function refused(identifier: string, instead: Partial<Sealing>): Promise<unknown> {
    const sign = vi.fn(dependencies.signer.sign.bind(dependencies.signer));
    const sealing = sealVersion({ ...dependencies, signer: { sign }, ...instead }, task(identifier));
    await expect(sealing).rejects.toBeInstanceOf(Error);
    expect(sign).not.toHaveBeenCalled();
    expect(await dependencies.documents.read(documentKey(identifier.replace('.001.', '.002.')))).toBeNull();
    return sealing.catch((error: unknown) => error);
  }
  const knowing = (approval: VersionApproval | null) => ({
    approvals: { versionApproval: () => Promise.resolve(approval) },
  });
  /** The approval as it is written for the task. */
  async function approved(identifier: string): Promise<VersionApproval> {
    const request = await approving(identifier);
    await ask(request, { sealer: sealer({ documents: down }) }).catch(() => null);
    const approval = await dependencies.approvals.versionApproval(versionApprovalId(request.draftSm3 ?? ''));
    return approval ?? expect.unreachable();
  }

  it('that nobody approved', async () => {
    const { identifier } = await issued();
    expect(await refused(identifier, {})).toBeInstanceOf(JourneyRejected);
  });

  it.each([
    ['of another draft', { draftSm3: '0'.repeat(64) }],
    ['of a version for another reason', { version: 'renewal' }],
    ['of a version of another result', { replaces: '1.2.3' }],
    ['of another body', { body: '12620100XTXX00057N' }],
    ['for another kind of seal', { sealKind: 'official' }],
    ['of another kind', { kind: 'receipt' }],
  ])('that rests on an approval %s', async (_, otherwise) => {
    const { identifier } = await issued();
    const approval = await approved(identifier);
    const wrong = { ...approval, ...otherwise } as VersionApproval;
    expect(String(await refused(identifier, knowing(wrong)))).toContain('no approval covers');
    // The very approval would have done.
    await sealVersion({ ...dependencies, ...knowing(approval) }, task(identifier));
  });

  it('of a result that is not registered, in another state, or of another file', async () => {
    const { identifier, ...rest } = await issued();
    const approval = knowing(await approved(identifier));
    const registered = (record: LicenceRecord | null) => ({
      ...approval,
      licences: { find: () => Promise.resolve(record) },
    });
    const record = { ...rest, identifier };
    expect(String(await refused(identifier, registered(null)))).toContain('no result is registered');
    expect(String(await refused(identifier, registered({ ...record, state: 'held' })))).toContain('wrong_state');
    const other = { ...record, document: { ...record.document, sm3: '0'.repeat(64) } };
    expect(String(await refused(identifier, registered(other)))).toContain('not the one that is registered');
  });

  it('of a file that does not verify', async () => {
    const { identifier } = await issued();
    const approval = knowing(await approved(identifier));
    const nobody = { ...approval, trust: { list: () => Promise.resolve({ roots: [] }) } };
    expect(String(await refused(identifier, nobody))).toContain('does not verify');
  });
});

it('what is sealed of another result is not registered as a version', async () => {
  const [record, other] = [await issued(), await issued()];
  const request = await approving(other.identifier);
  const sealed = value(await ask(request));
  const approval = await dependencies.approvals.versionApproval(versionApprovalId(sealed.draftSm3));
  const entering = enterVersion(deciding, {
    record,
    sealed: { identifier: sealed.identifier, approval: approval ?? expect.unreachable() },
  });
  await expect(entering).rejects.toThrow('is no next version of');
});

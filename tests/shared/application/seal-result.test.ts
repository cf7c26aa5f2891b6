import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decideOnTheSpot } from '#application/journey/decide-on-the-spot';
import { JourneyRejected } from '#application/journey/ports';
import { sealResult } from '#application/sealing/seal-result';
import { documentKey } from '#application/licence/ports';
import { verifyOfd } from '#application/verification/verify-ofd';
import { resultIn } from '#domain/licence/result-file';
import type { Approval, StandingAuthorisation } from '#domain/seal/approval';
import type { Seal } from '#domain/seal/seal';
import { toBase64 } from '#formats/bytes';
import { readOfd } from '#formats/ofd-reader';
import { readSealSignature } from '#formats/ses-signature';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { grant, submitDepositCertificate, submitLicence } from './handled-cases.ts';
import { gaolan, housingFund, people, testPlatform, type TestPlatform } from './platform.ts';

const platform: TestPlatform = await testPlatform();
const { dependencies, clock, root } = platform;
const licenceSeal = { body: gaolan, kind: 'administrative-approval' };
let seal: Seal;
beforeAll(async () => {
  seal = await platform.registerSeal(licenceSeal);
  await platform.registerSeal({ body: housingFund, kind: 'official' });
  await platform.registerDepositor(people.citizen);
});
afterAll(platform.close);

type Dependencies = TestPlatform['dependencies'];
/** A granted case of its own, to be sealed with some dependency replaced. */
const granted = async (): Promise<string> => {
  const caseId = await submitLicence(dependencies);
  await grant(dependencies, caseId);
  return caseId;
};
const signer = () => ({
  sign: vi.fn((request: Parameters<Dependencies['signer']['sign']>[0]) => dependencies.signer.sign(request)),
});
const refused = async (caseId: string, instead: object, why: string | RegExp): Promise<void> => {
  const watched = signer();
  const sealing = sealResult({ ...dependencies, signer: watched, ...instead }, caseId);
  await expect(sealing).rejects.toThrow(why);
  await expect(sealing).rejects.toBeInstanceOf(JourneyRejected);
  expect(watched.sign).not.toHaveBeenCalled();
};
const stored = async (identifier: string) => {
  const file = (await dependencies.documents.read(documentKey(identifier))) ?? new Uint8Array();
  const [signature] = readOfd(file).signatures;
  const value = readSealSignature(readOfd(file).parts.get(signature?.value ?? '') ?? new Uint8Array());
  return { file, payload: resultIn(file), value };
};
const verdictOn = (file: Uint8Array) => verifyOfd({ file, trust: root.trust, at: clock.now(), register: 'offline' });
/** Approvals that know one of each kind. */
const knowing = (approval: Approval | null, standing: StandingAuthorisation | null = null) => ({
  approvals: {
    approval: () => Promise.resolve(approval),
    standingAuthorisation: () => Promise.resolve(standing),
  },
});

/** Seals say when to the second. */
const secondOf = (instant: string): string => `${instant.slice(0, 19)}Z`;

/** A bucket that has nothing and takes nothing. */
const down = { read: () => Promise.resolve(null), writeOnce: () => Promise.reject(new Error('down')) };
const otherIntent = (caseId: string) => ({
  ...{ caseId, identifier: 'x', sealId: seal.id, approval: 'x', draftSm3: '00' },
  signedAt: clock.now(),
});

describe('sealing an approved result', () => {
  it('stores a document that verifies offline and says what was approved', async () => {
    const caseId = await granted();
    const { identifier } = await sealResult(dependencies, caseId);
    const { file, payload, value } = await stored(identifier);
    const verdict = verdictOn(file);
    expect([verdict.overall, verdict.seals.map(({ kind }) => kind)]).toEqual(['good', ['administrative-approval']]);
    expect(payload).toMatchObject({
      caseId,
      identifier,
      issuedOn: '2026-09-22',
      validUntil: '2031-09-21',
    });
    expect([toBase64(value.toSign.seal.der), value.toSign.signedAt]).toEqual([seal.ses, secondOf(clock.now())]);
    expect(file.length).toBeLessThan(12 * 1024);
  });

  it('signs once however often it runs', async () => {
    const caseId = await granted();
    const watched = signer();
    const first = await sealResult({ ...dependencies, signer: watched }, caseId);
    expect(await sealResult({ ...dependencies, signer: watched }, caseId)).toEqual(first);
    // The file, and the code on its page.
    expect(watched.sign).toHaveBeenCalledTimes(2);
  });

  it('signs the same bytes again after it broke off before they were stored', async () => {
    const caseId = await granted();
    const intended = clock.now();
    await expect(sealResult({ ...dependencies, documents: down }, caseId)).rejects.toThrow('down');
    clock.advance(60_000);
    const { value } = await stored((await sealResult(dependencies, caseId)).identifier);
    expect(value.toSign.signedAt).toBe(secondOf(intended));
  });

  it('takes another seal where the intended one may not be used any more, and says so in its intent', async () => {
    const caseId = await granted();
    await expect(sealResult({ ...dependencies, documents: down }, caseId)).rejects.toThrow('down');
    const replaced = { ...seal, state: 'suspended' } as const;
    const present = { ...seal, id: `${seal.id}-new` };
    clock.advance(60_000);
    const seals = { sealsOf: () => Promise.resolve([replaced, present]) };
    const { value } = await stored((await sealResult({ ...dependencies, seals }, caseId)).identifier);
    expect(value.toSign.signedAt).toBe(secondOf(clock.now()));
    expect((await dependencies.intents.intend(otherIntent(caseId))).sealId).toBe(present.id);
  });

  it('gives the signer a digest, never the document', async () => {
    const watched = signer();
    await sealResult({ ...dependencies, signer: watched }, await granted());
    expect(watched.sign.mock.calls.map(([{ digest }]) => digest.length)).toEqual([32, 32]);
  });
});

describe('sealing refuses', () => {
  it('a case that is not there, or that nobody has decided', async () => {
    await refused('620100-20260922-000000000000', {}, 'there is no case');
    await refused(await submitLicence(dependencies), {}, 'nothing of');
  });

  it('a decision without its approval', async () => {
    await refused(await granted(), knowing(null), 'no approval covers');
  });

  it.each([
    ['of another case', { caseId: '620100-20260922-000000000000' }],
    ['by another body', { body: housingFund }],
    ['for another kind of seal', { sealKind: 'official' }],
    ['of another draft', { draftSm3: '00' }],
  ])('an approval %s', async (_, otherwise) => {
    const caseId = await granted();
    const approval = await dependencies.approvals.approval(`approval-${caseId}`);
    if (approval === null) throw new Error('the decision left no approval');
    await refused(caseId, knowing({ ...approval, ...otherwise }), 'no approval covers');
    // The very approval would have done.
    await sealResult({ ...dependencies, ...knowing(approval) }, caseId);
  });

  it('a standing authorisation for a case that is not decided on the spot', async () => {
    const standing = { ...authorisation, itemId: 'LZ-001', body: gaolan };
    await refused(await granted(), knowing(null, standing), 'no approval covers');
  });

  it('a record that was altered after the decision', async () => {
    const caseId = await granted();
    const whole = await dependencies.cases.whole(caseId);
    const { recordedAt: _, ...event } = whole?.events[1] ?? {};
    const key = { pk: `CASE#${caseId}`, sk: 'EVENT#000002' };
    await platform.put(platform.tables.cases, key, { ...event, recordedAt: '2026-01-01T00:00:00.000Z' });
    await refused(caseId, {}, 'is not intact at event 2');
  });

  it('a result that asks for the seal of receipts, whoever approved it', async () => {
    const { catalogue } = dependencies;
    const itemVersion = (of: { id: string; version: number }) => {
      const item = catalogue.itemVersion(of);
      return { ...item, result: { ...item.result, sealKind: 'receipt' } };
    };
    const caseId = await submitLicence(dependencies);
    await grant({ ...dependencies, catalogue: { ...catalogue, itemVersion } }, caseId);
    await refused(caseId, {}, 'may not bear that seal');
  });

  it('a case whose key was erased', async () => {
    const caseId = await granted();
    const { cases } = dependencies;
    const erased = { whole: async (id: string) => ({ ...(await cases.whole(id)), wrappedKey: null }) };
    await refused(caseId, { cases: erased }, 'nothing of');
  });

  it('an intent that was recorded for another draft', async () => {
    const caseId = await granted();
    await dependencies.intents.intend(otherIntent(caseId));
    await refused(caseId, {}, 'is for another draft');
  });

  it.each([
    ['suspended', { state: 'suspended' }],
    ['replaced', { state: 'replaced' }],
    ['not valid yet', { validFrom: '2027-01-01T00:00:00Z' }],
    ['valid no more', { validUntil: '2026-01-02T00:00:00Z' }],
  ] as const)('where the only seal is %s', async (_, otherwise) => {
    const seals = { sealsOf: () => Promise.resolve([{ ...seal, ...otherwise }]) };
    await refused(await granted(), { seals }, 'has no seal of kind administrative-approval in force');
  });

  it('where the body has no seal of that kind', async () => {
    await refused(await granted(), { seals: { sealsOf: () => Promise.resolve([]) } }, 'has no seal of kind');
  });

  it('to store a signature that does not verify under the certificate of the seal', async () => {
    const caseId = await granted();
    const publicKey = { algorithm: 'SM2', bytes: sm2GenerateKeyPair().publicKey } as const;
    const other = { ...seal, certificate: toBase64(await root.certify({ body: gaolan, publicKey })) };
    const documents = { read: () => Promise.resolve(null), writeOnce: vi.fn(() => Promise.resolve(true)) };
    const sealing = sealResult(
      { ...dependencies, documents, seals: { sealsOf: () => Promise.resolve([other]) } },
      caseId,
    );
    await expect(sealing).rejects.toThrow('does not verify under its certificate');
    expect(documents.writeOnce).not.toHaveBeenCalled();
  });
});

const authorisation: StandingAuthorisation = {
  id: `standing-${housingFund}-XS-022-v1`,
  itemId: 'XS-022',
  version: 1,
  body: housingFund,
  givenBy: people.decider.account,
  tokenDigest: 'ab',
  givenAt: '2026-09-01T00:00:00.000Z',
  ...{ confirmedBy: people.reviewer.account, confirmedTokenDigest: 'cd', confirmedAt: '2026-09-01T01:00:00.000Z' },
};

describe('a result granted on the spot', () => {
  const grantedOnTheSpot = async () => {
    const caseId = await submitDepositCertificate(dependencies);
    await decideOnTheSpot({ ...dependencies, standing: knowing(null, authorisation).approvals }, caseId);
    return caseId;
  };

  it('is sealed under the standing authorisation of the decider', async () => {
    const caseId = await grantedOnTheSpot();
    const { identifier } = await sealResult({ ...dependencies, ...knowing(null, authorisation) }, caseId);
    const { file } = await stored(identifier);
    expect(verdictOn(file).overall).toBe('good');
  });

  it.each([
    ['is gone', null],
    ['is for another item', { ...authorisation, itemId: 'XS-057' }],
    ['is for another version', { ...authorisation, version: 2 }],
    ['is of another body', { ...authorisation, body: gaolan }],
  ])('is not sealed where the authorisation %s', async (_, standing) => {
    await refused(await grantedOnTheSpot(), knowing(null, standing), 'no approval covers');
  });
});

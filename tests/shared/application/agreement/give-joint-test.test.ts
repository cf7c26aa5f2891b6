import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingOf, findingWith } from './joint-tests.ts';
import { bureau, hall, officialOf, Party } from './parties.ts';
import { giveJointTest } from '#application/agreement/give-joint-test';
import { JourneyRejected } from '#application/journey/ports';
import { sealJointTest } from '#application/sealing/seal-joint-test';
import { jointTestReader as jointTests } from '#application/verification/joint-test-reader';
import { verifyDocument } from '#application/verification/verify-document';
import { agreesWithItself } from '#contracts/partner/joint-test';
import type { JointTestFinding } from '#domain/partner/joint-test';
import type { SealedDocument } from '#domain/licence/document';
import type { JointTestApproval } from '#domain/seal/approval';
import { fromBase64, fromUtf8, toBase64, utf8 } from '#formats/bytes';
import { value } from '#tests/shared/application/handled-cases';
import { testPlatform } from '#tests/shared/application/platform';

const platform = await testPlatform();
const { dependencies, root } = platform;
const lanzhou = new Party(platform, bureau);
beforeAll(() => lanzhou.registerSeals());
afterAll(platform.close);

const give = (finding: JointTestFinding, person = officialOf(bureau)) =>
  giveJointTest(
    {
      ...{ ...dependencies, agreements: lanzhou.dependencies.agreements, regions: [bureau.region] },
      sealer: { sealJointTest: (request) => sealJointTest(dependencies, request) },
    },
    { person, tokenDigest: 'ab', finding },
  );
const verdictOf = (file: SealedDocument) =>
  verifyDocument({ file, trust: root.trust, at: file.seal.signedAt, jointTests });

describe('a joint test', () => {
  it('is sealed by the body that agrees with the region of the partner, and anybody verifies the report', async () => {
    const file = value(await give(findingOf()));
    expect(verdictOf(file)).toMatchObject({
      ...{ overall: 'good', sealedBy: { code: 'seal.of_body' }, inForce: { code: 'force.not_checked_offline' } },
      document: { kind: 'joint-test', holder: null, issuer: { id: bureau.body } },
    });
    expect(value(await give(findingOf()))).toEqual(file);
  });

  it.each(['failed', 'not-shown'] as const)(
    'is sealed with a row that is %s alike, and the report says so',
    async (outcome) => {
      const verdict = verdictOf(value(await give(findingWith(outcome))));
      expect(verdict.overall).toBe('good');
      const [row, notice] = ['row', 'notice'].map((key) => verdict.document?.content.find((line) => line.key === key));
      expect(row?.value).toMatch(outcome === 'failed' ? /不通过 failed/ : /未展示 not shown/);
      expect(notice?.value).toMatch(/不得据此上线/);
    },
  );

  it('is sealed for nobody but a decider of that body, and for no region without an agreement', async () => {
    for (const person of [officialOf(hall), officialOf(bureau, 'reviewer')])
      expect(await give(findingOf(), person)).toMatchObject({ code: 'identity.no_post' });
    const elsewhere = findingOf({ regions: { ours: '620100', theirs: '110000' } });
    expect(await give(elsewhere)).toMatchObject({ code: 'agreement.not_found' });
    const later = '2099-01-01T00:00:00.000Z';
    expect(await give(findingOf({ finishedAt: later }))).toMatchObject({ code: 'agreement.joint_test_ahead' });
  });

  it('is bad once a row is said to be otherwise', async () => {
    const file = value(await give(findingWith('failed')));
    const payload = fromUtf8(fromBase64(file.payload)).replace('"failed"', '"passed"');
    expect(verdictOf({ ...file, payload: toBase64(utf8(payload)) }).overall).toBe('bad');
  });

  it('is signed only as it was approved', async () => {
    await expect(sealJointTest(dependencies, { draftSm3: '0'.repeat(64) })).rejects.toThrow(JourneyRejected);
    const approvals = {
      jointTestApproval: async (id: string) => {
        const found = await dependencies.approvals.jointTestApproval(id);
        return found && ({ ...found, finding: findingOf() } satisfies JointTestApproval);
      },
    };
    const failed = findingWith('failed', { partner: 'other' });
    value(await give(failed));
    const { identifier } = JSON.parse(fromUtf8(fromBase64(value(await give(failed)).payload))) as {
      identifier: string;
    };
    expect(identifier).toMatch(/^joint-test-other-/);
    const ids: string[] = [];
    const watched = { approveJointTest: ({ draftSm3 }: JointTestApproval) => Promise.resolve(void ids.push(draftSm3)) };
    await giveJointTest(
      {
        ...{
          ...dependencies,
          agreements: lanzhou.dependencies.agreements,
          regions: [bureau.region],
          approvals: watched,
        },
        sealer: { sealJointTest: (request) => sealJointTest(dependencies, request) },
      },
      { person: officialOf(bureau), tokenDigest: 'ab', finding: failed },
    );
    const draftSm3 = ids[0] ?? '';
    await expect(sealJointTest({ ...dependencies, approvals }, { draftSm3 })).rejects.toThrow(JourneyRejected);
  });

  it('is not sealed where it contradicts itself', async () => {
    expect(await give(findingOf({ complete: false }))).toMatchObject({ code: 'agreement.joint_test_unsound' });
    const backwards = findingOf({ startedAt: '2026-09-20T02:00:00.000Z' });
    expect(await give(backwards)).toMatchObject({ code: 'agreement.joint_test_unsound' });
  });

  it('says that it is complete only where every row was shown, once', () => {
    const { rows } = findingOf();
    expect(agreesWithItself(findingOf())).toBe(true);
    for (const changes of [
      { complete: false },
      { rows: rows.slice(1) },
      { rows: [...rows.slice(1), ...rows.slice(1, 2)] },
    ])
      expect(agreesWithItself(findingOf(changes))).toBe(false);
    expect(agreesWithItself(findingWith('not-shown', { complete: true }))).toBe(false);
  });
});

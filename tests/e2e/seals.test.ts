import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depositCertificate, employers, newKey, officials, until } from '#infra/commands/scenarios';
import { makerOf, makeSeal } from '#infra/commands/seed';
import { authoriseOnTheSpotItems } from '#infra/commands/standing';
import { openTestRoot } from '#infra/commands/test-root';
import type { Seal } from '#domain/seal/seal';
import { fromBase64, toBase64 } from '#formats/bytes';
import { readOfd } from '#formats/ofd-reader';
import { readSealSignature } from '#formats/ses-signature';
import { parseCertificate } from '#formats/x509';
import type { Revocation } from '#formats/x509-crl';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { clientsAs, machineArn } from './role-clients.ts';
import { bodyOf, StoreView } from './store-view.ts';
import { TableHand } from './table-hand.ts';
import { forgeToken } from './tokens.ts';

const body = '12620100XTXX00057N';
const kind = 'official';
const first = `${body}-${kind}-1`;

let deployment: TestDeployment;
let people: ReturnType<typeof officials>;
let view: StoreView;
/** What the seal officer presents: a seal for the second key of the body. */
let presented: { ses: string; certificate: string; keyId: string };
beforeAll(async () => {
  deployment = await bootForTest();
  await authoriseOnTheSpotItems(deployment);
  people = officials(deployment);
  view = new StoreView(deployment.folder);
  const root = await openTestRoot(deployment.folder, deployment.cloud.clock.now());
  const maker = makerOf(deployment.deployment, { root, now: () => deployment.cloud.clock.now() });
  const { ses, certificate, keyArn } = await makeSeal(deployment, { root, maker, body, kind, nth: 2 });
  const keyId = keyArn.split('/').at(-1) ?? '';
  presented = { ses: toBase64(ses), certificate: toBase64(certificate), keyId };
});
afterAll(() => deployment.close());

const register = (input: object) => ordered('op-register-seal', { body, kind, ...presented, ...input });

/** What a seal officer orders, and what comes of it. */
async function ordered(machine: string, input: object) {
  const { sfn } = clientsAs(deployment, 'SealOfficer');
  const order = { reason: '换发', ticket: 'OPS-8', ...input };
  const stateMachineArn = machineArn(machine);
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(order) }));
  const ended = await eventually(() => sfn.send(new DescribeExecutionCommand({ executionArn })), {
    wanted: ({ status }) => status !== 'RUNNING',
  });
  return { ...ended, result: JSON.parse(ended.output ?? 'null') as unknown };
}

async function certified() {
  const citizen = deployment.as('citizen');
  const filing = depositCertificate(employers.cityCentre);
  const { caseId } = await citizen.submitCase({ body: filing, idempotencyKey: newKey() });
  const { result } = await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
  const params = { identifier: result?.identifier ?? '' };
  return { ...params, document: await citizen.getDocument({ params }) };
}
const verdictOf = async (document: Awaited<ReturnType<typeof certified>>['document']) =>
  (await deployment.as('stranger').verifyDocument({ body: { document } })).overall;

const sealsOf = () => people.decider.listSeals({ query: { body } });
const stateOf = async (sealId: string) => (await sealsOf()).seals.find(({ id }) => id === sealId)?.state;
const history = () =>
  view
    .items('seals')
    .filter(({ owner }) => owner?.S === `HISTORY#${body}#${kind}`)
    .map((item) => bodyOf<{ sealId: string; from: string | null; to: string; by: string }>(item));

/** Base64 of DER: of whoever sealed a result. */
function certificateIn(ofd: Uint8Array): string {
  const { parts, signatures } = readOfd(ofd);
  return toBase64(readSealSignature(parts.get(signatures[0]?.value ?? '') ?? new Uint8Array()).certificate);
}

describe('the life of a seal', () => {
  it('begins with its registration; two officials of the body put it in force in the place of the one before, whose results stay good', async () => {
    const before = await certified();
    const dry = await register({});
    expect(dry.result).toMatchObject({ dryRun: true, would: { state: 'not registered', replaces: first } });
    const did = await register({ dryRun: false });
    expect(did.result).toMatchObject({ dryRun: false, did: { state: 'registered' } });
    const { sealId } = (did.result as { did: { sealId: string } }).did;
    expect(sealId).toMatch(/^620100\d{8}$/);
    const confirm = (client = people.decider) => client.confirmSeal({ body: { body, kind, sealId } });

    // Registered it seals nothing: what is sealed meanwhile bears the one before.
    expect([await stateOf(first), await stateOf(sealId)]).toEqual(['active', 'registered']);
    expect(await codeOf(confirm(people.reviewer))).toBe('seal.first_by_decider');
    const elsewhere = await forgeToken(deployment, {
      like: 'decider',
      claims: { sub: 'elsewhere', posts: [{ role: 'decider', body: '11620122XTXX001454', region: '620100' }] },
    });
    expect(await codeOf(confirm(deployment.withToken(elsewhere)))).toBe('identity.no_post');
    expect((await confirm()).confirmations).toHaveLength(1);
    expect(await codeOf(confirm())).toBe('seal.same_official');
    expect([await stateOf(first), await stateOf(sealId)]).toEqual(['active', 'registered']);

    const inForce = await confirm(people.reviewer);
    expect(inForce).toMatchObject({ id: sealId, state: 'active' });
    expect(new Set(inForce.confirmations.map(({ by }) => by)).size).toBe(2);
    for (const client of [people.decider, people.reviewer]) expect(await confirm(client)).toEqual(inForce);
    expect([await stateOf(first), await stateOf(sealId)]).toEqual(['replaced', 'active']);
    expect(history().map((line) => [line.sealId, line.from, line.to])).toEqual(
      expect.arrayContaining([
        [sealId, null, 'registered'],
        [sealId, 'registered', 'registered'],
        [sealId, 'registered', 'active'],
        [first, 'active', 'replaced'],
      ]),
    );
    expect(history().map(({ by }) => by)).toContain('system:op-register-seal');

    const after = await certified();
    const [old, present] = [before, after].map(({ document }) => certificateIn(fromBase64(document.ofd)));
    expect(present).toBe(presented.certificate);
    expect(old).not.toBe(present);
    expect([await verdictOf(before.document), await verdictOf(after.document)]).toEqual(['good', 'good']);
    expect(await codeOf(people.decider.confirmSeal({ body: { body, kind, sealId: first } }))).toBe(
      'seal.not_registered',
    );
    // The same order again changes nothing.
    expect((await register({ dryRun: false })).result).toMatchObject({ did: { sealId, state: 'active' } });
  });

  it('does not begin where the seal presented is not as it must be', async () => {
    const other = await register({ kind: 'administrative-approval', dryRun: false });
    expect(other).toMatchObject({ status: 'FAILED', error: 'Operation.Refused' });
    expect(other.cause).toContain('operation.seal_other_kind');
    const key = await register({ keyId: '00000000-0000-4000-8000-00000000000a' });
    expect(key.cause).toContain('operation.seal_key_differs');
  });
});

describe('the seals of a body', () => {
  it('are shown to its deciders and reviewers, with what its items and duties need', async () => {
    const { coverage } = await sealsOf();
    expect(coverage).toMatchObject([{ kind, items: ['XS-022'], state: 'covered' }]);
    const elsewhere = deployment.as('signatory-lanzhou').listSeals({ query: { body } });
    expect(await codeOf(elsewhere)).toBe('identity.no_post');
    const hall = await deployment.as('signatory-lanzhou').listSeals({ query: { body: '11620100XTXX00014C' } });
    expect(hall.coverage.map((each) => [each.kind, each.state])).toEqual(
      expect.arrayContaining([
        ['receipt', 'covered'],
        ['official', 'covered'],
      ]),
    );
  });

  it('are missing where none is in force, and ending where the last one ends within 60 days', async () => {
    const item = view.items('seals').find(({ id, owner }) => owner?.S?.startsWith('12620000XTXX00129A') && id) ?? {};
    const seal = bodyOf<Seal>(item);
    const day = 86_400_000;
    const now = deployment.cloud.clock.now();
    const put = (parts: Partial<Seal>) =>
      new TableHand(deployment).put('seals', { ...item, body: { S: JSON.stringify({ ...seal, ...parts }) } });
    const state = async () =>
      (await people.decider.listSeals({ query: { body: seal.body } })).coverage.map((each) => each.state);
    expect(await state()).toEqual(['covered']);
    await put({ validUntil: new Date(now + 59 * day).toISOString() });
    expect(await state()).toEqual(['ending']);
    await put({ state: 'suspended' });
    expect(await state()).toEqual(['missing']);
    await put(seal);
  });

  it('each have a log of what they were used for, month by month', async () => {
    const at = new Date(deployment.cloud.clock.now()).toISOString();
    const month = new Date(deployment.cloud.clock.now() + 8 * 3_600_000).toISOString().slice(0, 7);
    const use = { identifier: '1.2.156.3005.2.X', document: 'attestation', at };
    await new TableHand(deployment).put('seals', {
      ...{ owner: { S: `USE#${first}#${month}` }, id: { S: `${at}#${use.identifier}` } },
      body: { S: JSON.stringify(use) },
    });
    const query = { body, kind, sealId: first, month };
    const log = await people.reviewer.listSealUses({ query });
    expect(log.uses).toContainEqual(use);
    const seal = (await sealsOf()).seals.find(({ id }) => id === first);
    expect(seal?.uses).toMatchObject({ month, count: log.uses.length, more: false });
    expect(await codeOf(people.reviewer.listSealUses({ query: { ...query, sealId: 'none' } }))).toBe('seal.not_found');
    const elsewhere = deployment.as('signatory-lanzhou').listSealUses({ query });
    expect(await codeOf(elsewhere)).toBe('identity.no_post');
  });
});

describe('the list of revoked certificates', () => {
  const listOf = async (number: number, revoked: readonly Revocation[]) => {
    const root = await openTestRoot(deployment.folder, deployment.cloud.clock.now());
    return toBase64(await root.listRevoked({ number, revoked }));
  };
  const renew = (list: string, dryRun?: boolean) => ordered('op-renew-revocations', { list, dryRun });

  it('is renewed by an order, and counts from then on', async () => {
    const { document } = await certified();
    const der = certificateIn(fromBase64(document.ofd));
    const { serial, notBefore } = parseCertificate(fromBase64(der));
    const list = await listOf(2, [{ serial, at: notBefore, reason: 'keyCompromise' }]);
    const hit = (await sealsOf()).seals.filter(({ state }) => state === 'active').map(({ id }) => id);

    const looked = await renew(list);
    expect(looked.result).toMatchObject({
      ...{ dryRun: true, would: { state: 'not held', number: '2', revoked: 1, sealsHit: hit.join(' ') } },
    });
    expect(await verdictOf(document)).toBe('good');
    for (let time = 0; time < 2; time += 1)
      expect((await renew(list, false)).result).toMatchObject({ dryRun: false, did: { state: 'held' } });
    expect(await verdictOf(document)).toBe('bad');
    const history = view.items('seals').filter(({ owner }) => owner?.S === 'HISTORY#REVOCATIONS');
    expect(history.map((item) => bodyOf(item))).toMatchObject([{ number: '2', revoked: 1, ticket: 'OPS-8' }]);

    const older = await renew(await listOf(1, []), false);
    expect(older).toMatchObject({ status: 'FAILED', error: 'Operation.Refused' });
    expect(older.cause).toContain('operation.list_older');
    expect((await renew('A'.repeat(240_001), false)).cause).toContain('operation.list_too_large');
    expect(await verdictOf(document)).toBe('bad');
    // It was not revoked after all.
    expect((await renew(await listOf(3, []), false)).result).toMatchObject({ did: { noLongerRevoked: 1 } });
    expect(await verdictOf(document)).toBe('good');
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { inPerson, medicalIntake, motherAndSon, newKey, pdf, regions, upload } from '#infra/commands/scenarios';
import { asPartner, type Told } from './as-partner.ts';
import { bootRegionsForTest, type TestDeployment } from './deployment.ts';
import { offerMessage } from './offer-message.ts';
import { StoreView } from './store-view.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const atInstant = (instant: string) => ({ receivedAt: instant, occurredAt: instant });

describe("the partner's door", () => {
  /** What Xi'an says of a case that it received, as its consumer says it, but of an event of its own; `changes` are planted. */
  const knockWith = asPartner(lanzhou, 'xian');
  const knock = async (changes: object): Promise<Told> => knockWith({ ...(await offerOfXian()), ...changes });

  const offerOfXian = () => offerMessage(xian, { paper: `door ${newKey()}`, applicant: motherAndSon });

  it('takes in what is in order, and answers the same again', async () => {
    const message = await offerOfXian();
    const say = (changes: object) => knockWith({ ...message, ...changes });
    const first = await say({});
    const id = `610100_${message.case}_1`;
    expect(first).toMatchObject({ ok: true, value: { id, seq: 1 } });
    expect(await say({})).toEqual(first);
    // The address of a sheet is another at every attempt; another event would be another message under the same name.
    const [sheet] = message.materials;
    expect(await say({ materials: [{ ...sheet, url: `${sheet?.url}&again` }] })).toEqual(first);
    expect(await say({ hash: '1'.repeat(64) })).toMatchObject({ ok: false, code: 'idempotency.key_reused' });
  });

  it.each([
    ['for another region', { to: '610100' }, 'partner.wrong_addressee'],
    ['of a region that the sender does not speak for', { from: '640100' }, 'partner.not_its_region'],
    [
      'under a clause that is another',
      { clause: { agreement: 'LZ-XA', version: 1, clause: '4.2' } },
      'partner.other_clause',
    ],
    ['for an item that no clause covers', { item: { id: 'XS-022', version: 1 } }, 'agreement.item_not_covered'],
    ['from before the agreement', atInstant('2020-06-01T02:00:00.000Z'), 'agreement.not_in_force'],
    ['from the day after tomorrow', atInstant('2027-06-01T02:00:00.000Z'), 'request.malformed'],
    ['received at another time than it was offered', { receivedAt: '2026-09-01T02:00:00.000Z' }, 'request.malformed'],
    ['received by nobody known here', { receivedBy: '11620100XTXX00014C' }, 'partner.unknown_body'],
    ['whose number is a slip', { applicant: { ...motherAndSon, idNumber: '000000194103050123' } }, 'filing.invalid'],
    ['of a credit code for a person', { applicant: { ...inPerson, idType: '001' } }, 'filing.invalid'],
    [
      'of an organisation that came by itself',
      { applicant: { ...inPerson, kind: 'organisation', idType: '001', idNumber: '91620102XTXX000659' } },
      'filing.not_offered',
    ],
    ['for a body that does not decide it', { authority: '12620100XTXX00057N' }, 'partner.other_body'],
    ['of a version that is not here', { item: { id: 'XS-057', version: 9 } }, 'item.not_found'],
    ['whose form is not as the item asks', { form: {} }, 'filing.invalid'],
    ['that is not the first of its case', { seq: 2 }, 'request.malformed'],
    ['that names one before it', { previous: { seq: 1, hash: '0'.repeat(64) } }, 'request.malformed'],
    ['with a field that nobody knows', { surprise: true }, 'request.malformed'],
  ])('refuses an offer %s', async (_, changes, code) => {
    expect(await knock(changes)).toMatchObject({ ok: false, code });
  });

  it('keeps nothing whose bytes are not those announced, and asks no address but the stores of this cloud', async () => {
    const message = await offerOfXian();
    const [sheet] = message.materials;
    const announced = { ...sheet, sha256: 'ab'.repeat(32) };
    for (const planted of [announced, { ...sheet, url: `${xian.api}/openapi.json` }, { ...sheet, url: 'no address' }])
      expect(await knockWith({ ...message, materials: [planted] })).toMatchObject({
        ...{ status: 422, code: 'partner.material_unavailable' },
      });
    // Others of this region's offers arrive meanwhile: nothing lies under the name that was announced.
    const kept = new StoreView(lanzhou.folder).objects().filter(({ key }) => key.includes(announced.sha256));
    expect(kept).toEqual([]);
  });

  it('lets no region tell of what it was not offered', async () => {
    const clerk = xian.as(regions.xian.clerk);
    const body = medicalIntake(await upload(clerk, pdf('report')), { at: 'xian', applicant: motherAndSon });
    const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
    const report = {
      ...{ type: 'report', schema: 1, previous: null },
      ...{ from: '620100', to: '610100', clause: { agreement: 'LZ-XA', version: 1, clause: '4.1' } },
      ...{ case: '620100-20260922-ABCDEFGHJKMN', seq: 2, hash: '0'.repeat(64), occurredAt: '2026-09-22T01:00:00.000Z' },
      ...{
        about: ours,
        event: 'case.taken-over',
        status: 'submitted',
        due: null,
        completedWith: null,
        identifier: null,
        told: null,
      },
    };
    const say = asPartner(xian, 'lanzhou');
    const tell = (changes: object) => say({ ...report, ...changes });
    expect(await tell({ from: '630100' })).toMatchObject({ ok: false, code: 'partner.not_its_region' });
    expect(await tell({ about: '610100-20260922-ABCDEFGHJKMN' })).toMatchObject({ ok: false, code: 'case.not_found' });
    // Nor of what cannot be: an authority that is not of its region, or named with another event; no real instant, or one to come.
    const passedOn = { event: 'case.transferred', authority: regions.lanzhou.office };
    const wrong = [
      [{ ...passedOn, authority: regions.xian.office }, 'partner.unknown_body'],
      [{ ...passedOn, authority: '12620100XTXX9999XX' }, 'partner.unknown_body'],
      [{ event: 'case.transferred' }, 'request.malformed'],
      [{ authority: regions.lanzhou.office }, 'request.malformed'],
      [{ card: { reference: 'L-0007' } }, 'request.malformed'],
      [{ occurredAt: '2026-13-01T02:00:00.000Z' }, 'request.malformed'],
      [{ occurredAt: '2030-01-01T02:00:00.000Z' }, 'request.malformed'],
    ] as const;
    for (const [changes, code] of wrong) expect(await tell(changes)).toMatchObject({ ok: false, code });
    expect(await tell({})).toMatchObject({ ok: true });
    // Once it has a number there, no other case speaks for it.
    expect(await tell({ case: '620100-20260922-NNNNNNNNNNNN', seq: 3 })).toMatchObject({
      ok: false,
      code: 'case.not_found',
    });
  });

  it('believes what is signed, once, now, by who is registered, and looks into nothing else', async () => {
    const message = await offerOfXian();
    const seconds = Math.floor(lanzhou.cloud.clock.now() / 1_000);
    const other = new Uint8Array(32).fill(7);
    const id = `610100_${message.case}_1`;
    const refused = [401, 'webhook.signature_invalid'];
    const wrong: [Parameters<typeof knockWith>[1], (string | number)[]][] = [
      [{ secret: other }, refused],
      // The secret that we sign with to them is none of theirs.
      [{ secret: lanzhou.partnerSecret('xian').out }, refused],
      [{ partner: 'nobody', secret: other }, refused],
      [{ partner: 'lanzhou' }, refused],
      [{ headers: { 'webhook-id': `610100_${message.case}_2` } }, refused],
      [{ headers: { 'webhook-timestamp': String(seconds - 1) } }, refused],
      // Whether it is JSON is nobody's business before.
      [{ secret: other, body: Buffer.from('{"type":') }, refused],
      [{ timestamp: seconds - 4_000 }, [401, 'webhook.expired']],
      [{ timestamp: seconds + 4_000 }, [401, 'webhook.expired']],
      [{ headers: { 'webhook-timestamp': `0x${seconds.toString(16)}` } }, [400, 'webhook.malformed']],
      [{ headers: { 'webhook-timestamp': `${seconds}.0` } }, [400, 'webhook.malformed']],
      [{ headers: { 'webhook-signature': undefined } }, [400, 'webhook.malformed']],
      [{ headers: { 'webhook-id': [id, id] } }, [400, 'webhook.malformed']],
      [{ id: `610100_${message.case}_2` }, [422, 'webhook.other_id']],
      [{ body: Buffer.from('{"type":') }, [400, 'request.malformed']],
      [{ body: Buffer.alloc(1_048_577, ' ') }, [413, 'request.too_large']],
      [{ envelope: true, body: Buffer.alloc(1_048_577, ' ') }, [413, 'request.too_large']],
      [{ envelope: true, secret: other }, refused],
      [{ headers: { 'content-type': 'text/plain' } }, [415, 'request.unsupported_media_type']],
    ];
    for (const [posting, [status, code]] of wrong)
      expect([posting, await knockWith(message, posting)]).toEqual([posting, { ok: false, status, code }]);
    // Nothing of all that was recorded: it is new here.
    expect(await knockWith(message)).toMatchObject({ ok: true, value: { id, seq: 1 } });
  });

  it('takes the same in an envelope, for who has a gateway between', async () => {
    const message = await offerOfXian();
    const first = await knockWith(message, { envelope: true });
    expect(first).toMatchObject({ ok: true, value: { seq: 1 } });
    expect(await knockWith(message)).toEqual(first);
  });

  it('takes in nothing before the one that came before it', async () => {
    const message = await offerOfXian();
    const { hash, from, to, clause, case: theirs, occurredAt } = message;
    const withdrawal = {
      ...{ type: 'withdrawal', schema: 1, from, to, clause, case: theirs, occurredAt, hash, reason: null },
      ...{ seq: 2, previous: { seq: 1, hash } },
    };
    expect(await knockWith(withdrawal)).toEqual({ ok: false, status: 409, code: 'partner.gap' });
    expect(await knockWith(message)).toMatchObject({ ok: true });
    const done = await knockWith(withdrawal);
    expect([done.ok, await knockWith(withdrawal)]).toEqual([true, done]);
    // One more changes nothing, and is not forgotten.
    const again = { ...withdrawal, seq: 3, previous: { seq: 2, hash } };
    const answered = await knockWith(again);
    expect([answered.ok, await knockWith(again)]).toEqual([true, answered]);
    expect(await knockWith({ ...again, hash: '1'.repeat(64) })).toMatchObject({ code: 'idempotency.key_reused' });
    const itself = { ...again, seq: 4, previous: { seq: 4, hash } };
    expect(await knockWith(itself)).toMatchObject({ code: 'request.malformed' });
  });
});

describe('the keys of a deployment', () => {
  it('are shown to anybody, without what is secret of them', async () => {
    const { keys } = await lanzhou.as('stranger').listPartnerKeys({});
    for (const key of keys) expect(Object.keys(key)).not.toEqual(expect.arrayContaining(['wrapped']));
    expect(JSON.stringify(keys)).not.toMatch(/wrapped|keyArn|arn:/);
  });
});

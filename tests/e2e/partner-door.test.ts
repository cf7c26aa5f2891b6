import { afterAll, describe, expect, it } from 'vitest';
import { inPerson, medicalIntake, motherAndSon, newKey, pdf, regions, upload } from '#infra/commands/scenarios';
import { bootRegionsForTest, type TestDeployment } from './deployment.ts';
import { offerMessage } from './offer-message.ts';
import { StoreView } from './store-view.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const atInstant = (instant: string) => ({ receivedAt: instant, occurredAt: instant });

describe("the partner's door", () => {
  /** What Xi'an says of a case that it received, as its consumer says it, but of an event of its own; `changes` are planted. */
  const knockWith = (message: object): Promise<unknown> => lanzhou.cloud.invoke('tongban-lanzhou-partner-in', message);
  const knock = async (changes: object): Promise<unknown> => knockWith({ ...(await offerOfXian()), ...changes });

  const offerOfXian = () => offerMessage(xian, { paper: `door ${newKey()}`, applicant: motherAndSon });

  it('takes in what is in order, and answers the same again', async () => {
    const message = await offerOfXian();
    const say = (changes: object) => knockWith({ ...message, ...changes });
    const first = await say({});
    expect(first).toMatchObject({ ok: true, value: { seq: 1 } });
    expect(await say({})).toEqual(first);
    // The address of a sheet is another at every attempt; anything else would be another message under the same name.
    const [sheet] = message.materials;
    expect(await say({ materials: [{ ...sheet, url: `${sheet?.url}&again` }] })).toEqual(first);
    expect(await say({ window: 'XA-02' })).toMatchObject({ ok: false, code: 'idempotency.key_reused' });
  });

  it.each([
    ['for another region', { to: '610100' }, 'partner.wrong_addressee'],
    ['of a region without an agreement', { from: '640100' }, 'agreement.none'],
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
    ['with a field that nobody knows', { surprise: true }, 'request.malformed'],
  ])('refuses an offer %s', async (_, changes, code) => {
    expect(await knock(changes)).toMatchObject({ ok: false, code });
  });

  it('keeps nothing whose bytes are not those announced, and asks no address but the stores of this cloud', async () => {
    const message = await offerOfXian();
    const [sheet] = message.materials;
    const announced = { ...sheet, sha256: 'ab'.repeat(32) };
    for (const planted of [announced, { ...sheet, url: `${xian.api}/openapi.json` }, { ...sheet, url: 'no address' }])
      await expect(knockWith({ ...message, materials: [planted] })).rejects.toThrow(
        'a material is not to be had as it was announced',
      );
    // Others of this region's offers arrive meanwhile: nothing lies under the name that was announced.
    const kept = new StoreView(lanzhou.folder).objects().filter(({ key }) => key.includes(announced.sha256));
    expect(kept).toEqual([]);
  });

  it('lets no region tell of what it was not offered', async () => {
    const clerk = xian.as(regions.xian.clerk);
    const body = medicalIntake(await upload(clerk, pdf('report')), { at: 'xian', applicant: motherAndSon });
    const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
    const report = {
      type: 'report',
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
    const tell = (changes: object) => xian.cloud.invoke('tongban-xian-partner-in', { ...report, ...changes });
    expect(await tell({ from: '630100' })).toMatchObject({ ok: false, code: 'case.not_found' });
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
});

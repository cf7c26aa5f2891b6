import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depositCertificate, employers, newKey, until } from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems, type PersonaClient } from '#infra/commands/standing';
import { readZip } from '#formats/zip-reader';
import { fromBase64 } from '#formats/bytes';
import { codeIn } from '#tests/shared/formats/read-qr';
import { bootForTest, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';

let deployment: TestDeployment;
let stranger: PersonaClient;
let decider: PersonaClient;
beforeAll(async () => {
  deployment = await bootForTest();
  await authoriseOnTheSpotItems(deployment);
  stranger = deployment.as('stranger');
  decider = deployment.as('decider');
});
afterAll(() => deployment.close());

/** A result of the citizen, issued on the spot. */
async function issued(): Promise<{ identifier: string; document: { ofd: string } }> {
  const citizen = deployment.as('citizen');
  const body = depositCertificate(employers.cityCentre);
  const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
  const done = await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
  const identifier = done.result?.identifier ?? '';
  return { identifier, document: await citizen.getDocument({ params: { identifier } }) };
}

const basis = { legalBasis: '住房公积金管理条例第三十八条', reason: '账户数据有误' };
type To = Parameters<PersonaClient['changeLicenceState']>[0]['body']['to'];
const change = (identifier: string, to: To, by = decider) =>
  by.changeLicenceState({ params: { identifier }, body: { to, ...basis }, idempotencyKey: newKey() });

describe('a sealed result', () => {
  it('is judged in ten parts, each with what was compared', async () => {
    const { document } = await issued();
    const { overall, parts } = await stranger.verifyDocument({ body: { document } });
    expect(overall).toBe('good');
    expect(parts.map(({ name, result }) => `${name} ${result}`)).toEqual([
      ...['structure good', 'maker good', 'seal-validity good', 'signer-list good', 'chain good'],
      ...['signature good', 'time-stamp good', 'digest good', 'coverage good', 'status good'],
    ]);
    expect(parts.find(({ name }) => name === 'chain')?.evidence).toMatchObject({
      subject: expect.any(String) as string,
    });
  });

  it('is printed by its holder as a page that runs nothing, and by nobody else', async () => {
    const { identifier } = await issued();
    const page = await deployment.as('citizen').showPrintable({ params: { identifier } });
    expect(page).toMatch(/^<!doctype html>/);
    for (const shown of ['沈试安', '打印展示', '2026-09-22']) expect(page).toContain(shown);
    expect(page).not.toMatch(/<script|javascript:|https?:\/\/(?!www\.w3\.org)/);
    const others = deployment.as('citizen-away').showPrintable({ params: { identifier } });
    expect(await codeOf(others)).toBe('licence.not_found');
  });

  it('bears a code that anybody verifies without the file', async () => {
    const { identifier, document } = await issued();
    const address = codeIn(readZip(fromBase64(document.ofd)).get('Doc_0/Res/qr.png') ?? new Uint8Array());
    const [page, code = ''] = address.split('#');
    const verdict = await stranger.verifyDocument({ body: { code } });
    expect(verdict).toMatchObject({ overall: 'good', document: { identifier, holder: null, content: [] } });
    // A code can be copied onto another paper: whose it is shows only beside the name on that.
    const { document: said } = await stranger.verifyDocument({ body: { document } });
    const holder = said?.holder ?? { name: '', maskedNumber: '' };
    const onPaper = async (of: typeof holder) =>
      (await stranger.verifyDocument({ body: { code, holder: of } })).overall;
    expect(await onPaper(holder)).toBe('good');
    expect(await onPaper({ ...holder, name: '别人' })).toBe('bad');
    // Behind the address that the code opens is the page that asks this.
    const opened = await fetch(page ?? '');
    expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await opened.text()).toBe(await stranger.showVerification({}));

    const other = code.slice(0, -2) + (code.endsWith('AA') ? 'BA' : 'AA');
    expect((await stranger.verifyDocument({ body: { code: other } })).overall).toBe('bad');
    expect(await codeOf(stranger.verifyDocument({ body: { code: code.slice(4) } }))).toBe(
      'verification.code_unreadable',
    );
    const unknown = `${code.slice(0, 2)}${'A'.repeat(5)}${code.slice(7)}`;
    expect(await codeOf(stranger.verifyDocument({ body: { code: unknown } }))).toBe('verification.code_unknown');
  });
});

describe('what its authority decides of a result', () => {
  it('is told to whoever verifies it, and never makes it a forgery', async () => {
    const { identifier, document } = await issued();
    const address = codeIn(readZip(fromBase64(document.ofd)).get('Doc_0/Res/qr.png') ?? new Uint8Array());
    const verdicts = async () => {
      const byFile = await stranger.verifyDocument({ body: { document } });
      const byCode = await stranger.verifyDocument({ body: { code: address.split('#')[1] ?? '' } });
      const { status } = await stranger.verifyIdentifier({ params: { identifier } });
      return [byFile.overall, byFile.intact.result, byFile.inForce.code, byCode.overall, byCode.inForce.code, status];
    };
    await change(identifier, 'held');
    expect(await verdicts()).toEqual(['not-in-force', 'good', 'status.held', 'not-in-force', 'status.held', 'held']);
    await change(identifier, 'in-force');
    expect(await verdicts()).toEqual(['good', 'good', 'status.in_force', 'good', 'status.in_force', 'in-force']);
    for (const [to, code] of [
      ['revoked', 'status.revoked'],
      ['deregistered', 'status.deregistered'],
    ] as const) {
      await change(identifier, to);
      expect(await verdicts()).toEqual(['not-in-force', 'good', code, 'not-in-force', code, to]);
    }
    expect(await codeOf(change(identifier, 'in-force'))).toBe('licence.wrong_state');
  });

  it('is decided once by one request, and by nobody else', async () => {
    const { identifier } = await issued();
    const request = { params: { identifier }, body: { to: 'held' as const, ...basis }, idempotencyKey: newKey() };
    const held = await decider.changeLicenceState(request);
    expect(held).toMatchObject({ identifier, state: 'held' });
    expect(await decider.changeLicenceState(request)).toEqual(held);
    const otherwise = { ...request, body: { ...request.body, to: 'annulled' as const } };
    expect(await codeOf(decider.changeLicenceState(otherwise))).toBe('idempotency.key_reused');
    expect(await codeOf(change(identifier, 'held'))).toBe('licence.wrong_state');
    for (const [persona, code] of [
      ['decider-xian', 'licence.not_found'],
      ['reviewer', 'identity.no_post'],
      ['citizen', 'identity.no_post'],
    ] as const)
      expect([persona, await codeOf(change(identifier, 'annulled', deployment.as(persona)))]).toEqual([persona, code]);
    expect((await stranger.verifyIdentifier({ params: { identifier } })).status).toBe('held');
  });
});

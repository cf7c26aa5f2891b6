import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { verifyMessage } from '#application/partner/verify-message';
import { api } from '#contracts/http/api';
import { codesOf } from '#contracts/openapi';
import { requestLine } from '#contracts/partner/exchange';
import { jointTestRows } from '#contracts/partner/joint-test';
import { messageId, partnerMessage } from '#contracts/partner/message';
import { caseState } from '#contracts/partner/state';
import { waitsMs } from '#domain/partner/delivery';
import { fromBase64, toBase64, utf8 } from '#formats/bytes';
import { verifyWebhook } from '#formats/standard-webhooks';
import { parsePublicKey, parseSecret } from '#formats/webhook-keys';
import { type WebhookKey } from '#formats/webhook-signatures';
import { parseCertificate } from '#formats/x509';
import { kitFiles, kitFolder, staleFiles } from '#infra/commands/kit';
import { receiveEnvelope } from '#application/partner/receive-posted';

const files = await kitFiles();
const names = [...files.keys()];
const textOf = (name: string): string => files.get(name) ?? expect.unreachable(name);
const guide = textOf('README.md');
const page = textOf('messages.md');
const bodies = names.filter((name) => /^examples\/(?!signed)/.test(name));
const types = partnerMessage.def.options.map((option) => option.shape.type.def.values[0]);

describe('the partner kit', () => {
  it('is the one that is committed', async () => {
    expect(await staleFiles()).toEqual([]);
  });

  it('notices a folder that holds nothing of it', async () => {
    expect(await staleFiles('docs/nowhere')).toEqual(names);
  });

  it('comes out the same each time', async () => {
    expect(await kitFiles()).toEqual(files);
  });

  it('says every code that a message may get, with its status', () => {
    const codes = [...codesOf(api.receiveMessage), ...codesOf(api.receiveEnvelope)];
    expect(codes.filter((code) => !new RegExp(`\\| \`${code}\` +\\| \\d{3}`).test(guide))).toEqual([]);
  });

  it('has a section, a schema and an example of every message', () => {
    expect(types).toHaveLength(10);
    for (const type of types) {
      expect(page).toContain(`\n## ${type}\n`);
      expect(names).toEqual(expect.arrayContaining([`schemas/${type}.json`, `examples/${type}.json`]));
    }
  });

  it('says every attempt of the schedule, and leaves nothing to fill in', () => {
    expect(guide).toContain(`| ${waitsMs.length + 1} | 24 h |`);
    for (const text of files.values()) expect(text).not.toMatch(/\{\{|undefined|NaN|\[object/);
  });

  it.each(['README.md', 'messages.md'])('leads somewhere with every link of %s', (name) => {
    // What stands in code is no link, whatever it looks like.
    const links = [
      ...textOf(name)
        .replaceAll(/`[^`\n]*`/g, '')
        .matchAll(/\]\(([^)]+)\)/g),
    ].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(5);
    const lost = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? name : join(dirname(name), path);
      if (!existsSync(join(kitFolder, target))) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(join(kitFolder, target), 'utf8')).includes(anchor);
    });
    expect(lost).toEqual([]);
  });
});

/** As GitHub makes them of headings. */
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('an example', () => {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
  const holds = (name: string, value: unknown): unknown => {
    const { $id } = JSON.parse(textOf(name)) as { $id: string };
    const validate = ajv.getSchema($id) ?? ajv.compile(JSON.parse(textOf(name)));
    return validate(value) === true ? [] : validate.errors;
  };

  it.each(bodies)('%s is a message, by our own reading and by the schemas', (name) => {
    const message = JSON.parse(textOf(name)) as { type: string };
    expect(partnerMessage.parse(message)).toEqual(message);
    expect(holds(`schemas/${message.type}.json`, message)).toEqual([]);
    expect(holds('schemas/message.json', message)).toEqual([]);
    expect(holds(`schemas/${message.type}.json`, { ...message, surprise: 1 })).not.toEqual([]);
    expect(`${JSON.stringify(message)}\n`).toBe(textOf(name));
  });

  it.each(bodies)('%s follows on an earlier event, and names nobody who lives', (name) => {
    const { seq, previous, type } = partnerMessage.parse(JSON.parse(textOf(name)));
    expect(previous?.seq ?? 0).toBeLessThan(seq);
    if (type === 'offer') expect({ seq, previous }).toEqual({ seq: 1, previous: null });
    const numbers = [...textOf(name).matchAll(/"(\d{17}[\dX])"/g)].map(([, number = '']) => number);
    expect(numbers.filter((number) => !number.startsWith('000000') && number.slice(6, 10) >= '1900')).toEqual([]);
  });
});

interface Signed {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
  readonly v1: { readonly secret: string; readonly header: string };
  readonly v1a: { readonly publicKey: string; readonly header: string };
  readonly v1sm2: { readonly certificate: string; readonly publicKeyHex: string; readonly header: string };
  readonly all: { readonly header: string };
  readonly rotation: { readonly nextSecret: string; readonly header: string };
  readonly envelope: string;
  readonly request: { readonly id: string; readonly timestamp: number; readonly line: string; readonly header: string };
  readonly query: Signed['request'];
}

describe('the signed example', () => {
  const signed = JSON.parse(textOf('examples/signed.json')) as Signed;
  const keys = {
    v1: { kind: 'v1', id: 'v1', secret: parseSecret(signed.v1.secret) },
    next: { kind: 'v1', id: 'next', secret: parseSecret(signed.rotation.nextSecret) },
    v1a: { kind: 'v1a', id: 'v1a', publicKey: parsePublicKey(signed.v1a.publicKey) },
    v1sm2: {
      ...{ kind: 'v1sm2', id: 'v1sm2' },
      publicKey: parseCertificate(fromBase64(signed.v1sm2.certificate)).publicKey.bytes,
    },
  } as const satisfies Record<string, WebhookKey>;
  const now = new Date(signed.timestamp * 1_000).toISOString();
  const posted = (signature: string, body = signed.body) => ({
    ...{ id: signed.id, timestamp: String(signed.timestamp), signature, body: utf8(body) },
  });
  const verdict = (signature: string, key: WebhookKey, body?: string): boolean =>
    verifyWebhook({ ...posted(signature, body), keys: [key], now: Date.parse(now), toleranceSeconds: 0 }).ok;

  it('is the offer, under its id; the guide tries it with its secret', () => {
    expect(guide.match(/whsec_[A-Za-z0-9+/]{43}=/g)).toEqual([signed.v1.secret, signed.v1.secret]);
    expect(signed.body).toBe(textOf('examples/offer.json'));
    expect(signed.id).toBe(messageId(partnerMessage.parse(JSON.parse(signed.body))));
  });

  it.each(['v1', 'v1a', 'v1sm2'] as const)('verifies by %s, alone and among all, and not with another body', (kind) => {
    expect(verdict(signed[kind].header, keys[kind])).toBe(true);
    expect(verdict(signed.all.header, keys[kind])).toBe(true);
    expect(verdict(signed[kind].header, keys[kind], `${signed.body} `)).toBe(false);
  });

  it('verifies by either secret while keys are changed', () => {
    for (const key of [keys.v1, keys.next]) expect(verdict(signed.rotation.header, key)).toBe(true);
    expect(verdict(signed.v1.header, keys.next)).toBe(false);
  });

  it('shows a request that is signed over its line, and not over another', () => {
    const { id, timestamp, line, header } = signed.request;
    const holds = (text: string): boolean =>
      verifyWebhook({
        ...{ id, timestamp: String(timestamp), signature: header, body: utf8(text) },
        ...{ keys: [keys.v1], now: timestamp * 1_000, toleranceSeconds: 0 },
      }).ok;
    expect(line).toBe(
      requestLine({
        to: '620100',
        path: '/partners/xian/outbox',
        query: { limit: 20, after: '610100-20260921-0123456789AB_4' },
      }),
    );
    expect([holds(line), holds(`${line}\n`)]).toEqual([true, false]);
  });

  it('shows what a system that only answers queries is asked by, signed over its line', () => {
    const { id, timestamp, line, header } = signed.query;
    const holds = (text: string): boolean =>
      verifyWebhook({
        ...{ id, timestamp: String(timestamp), signature: header, body: utf8(text) },
        ...{ keys: [keys.v1a], now: timestamp * 1_000, toleranceSeconds: 0 },
      }).ok;
    expect([holds(line), holds(`${line}/`)]).toEqual([true, false]);
    expect(guide).toContain(`\`${line}\``);
    const [, answer = ''] = /```json\n(\{\n  "schema": 1,[^`]+)```/.exec(guide) ?? [];
    expect(caseState.safeParse(JSON.parse(answer)).success).toBe(true);
  });

  it('names every row of a joint test in the guide', () => {
    expect(jointTestRows.filter((id) => !guide.includes(`| \`${id}\` |`))).toEqual([]);
  });

  const dependencies = {
    partners: {
      all: () =>
        Promise.resolve([
          {
            ...{ id: 'xian', name: { zh: '', en: '' }, regions: ['610100'], toleranceSeconds: 300, endpoints: [] },
            ...{ accepts: ['v1' as const, 'v1a' as const, 'v1sm2' as const], materialOrigins: [] },
          },
        ]),
    },
    partnerKeys: {
      of: () =>
        Promise.resolve(
          (['v1', 'v1a', 'v1sm2'] as const).map((kind) => ({
            ...{ id: kind, kind, direction: 'in' as const, validFrom: '2026-01-01T00:00:00.000Z', validUntil: null },
            material: { v1: '', v1a: toBase64(keys.v1a.publicKey), v1sm2: signed.v1sm2.certificate }[kind],
          })),
        ),
    },
    secrets: { open: () => Promise.resolve(keys.v1.secret) },
    clock: { now: () => now },
    onFault: () => undefined,
  };

  it.each(['v1', 'v1a', 'v1sm2', 'all'] as const)(
    'is believed as a partner posts it, by the header of %s',
    async (kind) => {
      const { id, timestamp, signature, body: bytes } = posted(signed[kind].header);
      const outcome = await verifyMessage(dependencies, { partner: 'xian', id, timestamp, signature, bytes });
      expect(outcome).toMatchObject({ ok: true, value: { message: JSON.parse(signed.body) } });
    },
  );

  it('is taken in from its envelope', async () => {
    const envelope = api.receiveEnvelope.body.parse(JSON.parse(signed.envelope));
    const taker = { take: () => Promise.resolve({ ok: true as const, value: { caseId: 'here', seq: 1 } }) };
    const outcome = await receiveEnvelope(
      { ...dependencies, taker, log: { info: () => undefined } },
      { partner: 'xian', envelope },
    );
    expect(outcome).toEqual({ ok: true, value: { id: signed.id, case: 'here', seq: 1 } });
  });
});

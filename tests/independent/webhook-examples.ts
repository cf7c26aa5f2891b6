import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '#formats/bytes';
import { ed25519PublicKey, ed25519Spki } from '#formats/ed25519';
import { decodePem, encodePem } from '#formats/pem';
import { sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { decodeSpki, encodeSpki } from '#formats/spki';
import { verifyWebhook, WEBHOOK_HEADERS } from '#formats/standard-webhooks';
import { parsePublicKey, parseSecret, writeSecret } from '#formats/webhook-keys';
import {
  digestV1sm2,
  signV1,
  signV1a,
  type WebhookKey,
  type WebhookMessage,
  writeSignature,
  writeSignatures,
} from '#formats/webhook-signatures';

/**
 * Webhooks as files, for others to verify and from others to be verified. `webhook-examples.ts write FOLDER` makes the
 * folders v1, v1a and v1sm2 in FOLDER, with new keys and the time of now; each has `body`, one file for each header by its
 * name, and `key`: whsec_… , or the public key in PEM. `webhook-examples.ts verify FOLDER` prints our verdict on one such
 * folder, whose key may be whpk_… too; exit 1 if it is refused.
 */
const toleranceSeconds = 300;

/** JSON with Chinese in it, and bytes that are no text at all. */
const textBody = utf8('{"type":"case.decided","timestamp":"2026-01-02T03:04:05Z","data":{"结果":"准予 ✓"}}\n');
const binaryBody = Uint8Array.from({ length: 20_000 }, (_, at) => (at * at) & 0xff);

function write(folder: string): void {
  const message = (body: Uint8Array): WebhookMessage => ({
    ...{ id: `msg_${randomBytes(9).toString('hex')}`, timestamp: Math.floor(Date.now() / 1000), body },
  });
  const save = (name: string, { id, timestamp, body }: WebhookMessage, files: { signature: string; key: string }) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    const { signature, key } = files;
    const headers = { id, timestamp: String(timestamp), signature: writeSignatures([signature]) };
    for (const part of ['id', 'timestamp', 'signature'] as const)
      writeFileSync(join(path, WEBHOOK_HEADERS[part]), headers[part]);
    writeFileSync(join(path, 'body'), body);
    writeFileSync(join(path, 'key'), key);
  };

  const secret = new Uint8Array(randomBytes(32));
  const byHmac = message(textBody);
  save('v1', byHmac, { signature: signV1(secret, byHmac), key: writeSecret(secret) });

  const seed = new Uint8Array(randomBytes(32));
  const byEd25519 = message(binaryBody);
  const spki = ed25519Spki(ed25519PublicKey(seed));
  save('v1a', byEd25519, { signature: signV1a(seed, byEd25519), key: encodePem('PUBLIC KEY', spki) });

  const { privateKey, publicKey } = sm2GenerateKeyPair();
  const bySm2 = message(binaryBody);
  const der = sm2Sign({ privateKey, digest: digestV1sm2(publicKey, bySm2) });
  const key = encodePem('PUBLIC KEY', encodeSpki({ algorithm: 'SM2', bytes: publicKey }));
  save('v1sm2', bySm2, { signature: writeSignature({ kind: 'v1sm2', bytes: der }), key });
}

function keyOf(text: string): WebhookKey {
  if (text.startsWith('whsec_')) return { kind: 'v1', id: 'secret', secret: parseSecret(text) };
  if (text.startsWith('whpk_')) return { kind: 'v1a', id: 'public key', publicKey: parsePublicKey(text) };
  const [spki] = decodePem('PUBLIC KEY', text);
  if (spki === undefined) throw new Error('no key');
  return { kind: 'v1sm2', id: 'point', publicKey: decodeSpki(spki).bytes };
}

function verify(folder: string): void {
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const verdict = verifyWebhook({
    id: text(WEBHOOK_HEADERS.id),
    timestamp: text(WEBHOOK_HEADERS.timestamp),
    signature: text(WEBHOOK_HEADERS.signature),
    body: new Uint8Array(readFileSync(join(folder, 'body'))),
    ...{ now: Date.now(), toleranceSeconds, keys: [keyOf(text('key'))] },
  });
  console.log(JSON.stringify(verdict));
  if (!verdict.ok) process.exitCode = 1;
}

const [command, folder] = process.argv.slice(2);
if (folder === undefined || (command !== 'write' && command !== 'verify'))
  throw new Error('webhook-examples.ts write|verify FOLDER');
if (command === 'write') write(folder);
else verify(folder);

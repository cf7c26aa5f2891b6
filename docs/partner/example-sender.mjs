/**
 * A sender of one message, to be read and translated: signs the bytes, posts them, prints the answer, and says whether and
 * when to send them again. Exits 0 where the message was taken, 1 where it was refused, 2 where nobody knows.
 *
 *   node example-sender.mjs --to https://base.example --partner ID --secret whsec_… [--private-key whsk_…] examples/offer.json
 */
import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: 'string' },
    partner: { type: 'string' },
    secret: { type: 'string', multiple: true, default: [] },
    'private-key': { type: 'string', multiple: true, default: [] },
    envelope: { type: 'boolean', default: false },
  },
});
const bytesIn = (text, prefix) => Buffer.from(text.replace(prefix, ''), 'base64');

/** What stands before the 32 bytes of an Ed25519 seed in DER (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** One entry for each key: while keys are changed there are two of a kind. */
function signatureOf({ id, timestamp, body }) {
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const hmac = (secret) => createHmac('sha256', bytesIn(secret, 'whsec_')).update(signed).digest('base64');
  const ed25519 = (seed) => {
    const key = createPrivateKey({ key: Buffer.concat([pkcs8, bytesIn(seed, 'whsk_')]), format: 'der', type: 'pkcs8' });
    return sign(null, signed, key).toString('base64');
  };
  return [
    ...options.secret.map((secret) => `v1,${hmac(secret)}`),
    ...options['private-key'].map((seed) => `v1a,${ed25519(seed)}`),
  ].join(' ');
}

function requestOf(body) {
  const { from, case: number, seq } = JSON.parse(body.toString('utf8'));
  // The id of the event, the same at every attempt; the time of this attempt.
  const id = `${from}_${number}_${seq}`;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = signatureOf({ id, timestamp, body });
  const json = { 'content-type': 'application/json' };
  if (options.envelope) {
    const envelope = { webhook: { id, timestamp, signature }, payload: body.toString('base64') };
    return { path: 'envelopes', headers: json, body: JSON.stringify(envelope) };
  }
  const headers = { ...json, 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  return { path: 'messages', headers, body };
}

/** What to do next, by the answer: yours decides by it. */
function nextStep(status, code) {
  if (status >= 200 && status < 300) return 'taken: send the next message of the case';
  if (code === 'partner.gap') return 'send the message before this one first, then this one';
  if (code === 'case.busy' || code === 'webhook.expired' || status === 429 || status >= 500)
    return 'send it again later';
  return 'do not send it as it is: people have to mend it';
}

/** At the top of the problem alone: single places have codes of their own. */
function codeIn(text) {
  try {
    return Object(JSON.parse(text)).code;
  } catch {
    return undefined;
  }
}

const [file] = positionals;
if (file === undefined || options.to === undefined || options.partner === undefined)
  throw new Error('--to, --partner and a file are needed');
// The bytes of the file are what is signed and what is sent: they are not written anew.
const { path, headers, body } = requestOf(readFileSync(file));
const address = `${options.to.replace(/\/$/, '')}/partners/${options.partner}/${path}`;
try {
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch(address, { method: 'POST', redirect: 'manual', headers, body, signal });
  const text = await response.text();
  const code = codeIn(text);
  console.log(`${response.status} ${text}`);
  console.log(nextStep(response.status, code));
  const retryAfter = response.headers.get('retry-after');
  if (retryAfter !== null) console.log(`not before Retry-After: ${retryAfter}`);
  process.exitCode = response.ok ? 0 : response.status >= 500 ? 2 : 1;
} catch (error) {
  console.log(`no answer (${error.name}): whether it was recorded is not known; send the same again later`);
  process.exitCode = 2;
}

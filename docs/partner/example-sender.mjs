/**
 * A sender of one message, to be read and translated: signs the bytes, posts them, prints the answer, and sends them again by the
 * schedule of the contract until they are taken or refused. Exits 0 where the message was taken, 1 where it was refused, 2 where
 * nobody knows after the last attempt.
 *
 *   node example-sender.mjs --to https://base.example --partner ID --secret whsec_… [--private-key whsk_…] examples/offer.json
 *
 * Besides: --envelope; --attempts N (10); --within SECONDS (30) for a whole attempt; --speed N (1) to wait N times shorter when trying.
 */
import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: 'string' },
    partner: { type: 'string' },
    secret: { type: 'string', multiple: true, default: [] },
    'private-key': { type: 'string', multiple: true, default: [] },
    envelope: { type: 'boolean', default: false },
    attempts: { type: 'string', default: '10' },
    // A deployment fetches scans before it answers. We ourselves wait 20 s for you.
    within: { type: 'string', default: '30' },
    speed: { type: 'string', default: '1' },
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

/** Seconds to wait after each attempt that failed. */
const waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** Chance adds at most this part of a wait, and takes nothing away: nobody comes early. */
const mostJitter = 0.2;
const longestRetryAfter = 86_400;
const mostAnswerBytes = 65_536;

/** Seconds that the other side asks to be left alone, as a number or as a date of HTTP; 0 where it asks nothing. */
function retryAfterIn(text) {
  const asked = /^\d{1,7}$/.test(text ?? '') ? Number(text) : (Date.parse(text) - Date.now()) / 1_000;
  return Math.min(Math.max(asked || 0, 0), longestRetryAfter);
}

const waitAfter = (attempt, asked) => Math.max(waits[attempt - 1], asked) * (1 + mostJitter * Math.random());

/** What to do next, by the answer; `again` alone is tried again. Every code: README.md. */
function nextStep(status, code) {
  if (status >= 200 && status < 300) return { next: 'taken', says: 'taken: send the next message of the case' };
  if (status === 410)
    return { next: 'refused', says: 'the address is gone: send nothing there until people have called' };
  if (code === 'partner.gap') return { next: 'refused', says: 'send the message before this one first, then this one' };
  // Nobody is followed elsewhere: a redirect is a failure of the address.
  const isRedirect = status >= 300 && status < 400;
  const isForLater = ['case.busy', 'webhook.expired', 'request.filtered'].includes(code);
  if (isRedirect || isForLater || status === 429 || status >= 500)
    return { next: 'again', says: `failed (${status}): send it again later` };
  return { next: 'refused', says: 'do not send it as it is: people have to mend it' };
}

/** At the top of the problem alone: single places have codes of their own. */
function codeIn(text) {
  try {
    return Object(JSON.parse(text)).code;
  } catch {
    return undefined;
  }
}

async function startOf(body) {
  const parts = [];
  let length = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    length += part.length;
    if (length >= mostAnswerBytes) break;
  }
  return Buffer.concat(parts).subarray(0, mostAnswerBytes).toString('utf8');
}

/** One attempt, signed anew under the same id. What does not come whole in time is no answer. */
async function attempt(bytes) {
  // Yours makes new addresses for the scans here; `hash` stays, so it is the same message.
  const { path, headers, body } = requestOf(bytes);
  const address = `${options.to.replace(/\/$/, '')}/partners/${options.partner}/${path}`;
  try {
    const signal = AbortSignal.timeout(Number(options.within) * 1_000);
    const response = await fetch(address, { method: 'POST', redirect: 'manual', headers, body, signal });
    const text = await startOf(response.body);
    console.log(`${response.status} ${text}`);
    const asked = retryAfterIn(response.headers.get('retry-after'));
    return { ...nextStep(response.status, codeIn(text)), asked };
  } catch (error) {
    return { next: 'again', says: `no answer (${error.name}): whether it was recorded is not known`, asked: 0 };
  }
}

const [file] = positionals;
if (file === undefined || options.to === undefined || options.partner === undefined)
  throw new Error('--to, --partner and a file are needed');
// The bytes of the file are what is signed and what is sent: they are not written anew.
const bytes = readFileSync(file);
const most = Math.min(Number(options.attempts), waits.length + 1);
process.exitCode = 2;
for (let number = 1; number <= most; number += 1) {
  const { next, says, asked } = await attempt(bytes);
  console.log(says);
  if (next !== 'again') {
    process.exitCode = next === 'taken' ? 0 : 1;
    break;
  }
  if (number === most) {
    console.log(`given up after ${number} attempts: people have to look`);
    break;
  }
  const seconds = waitAfter(number, asked);
  console.log(`attempt ${number + 1} in ${seconds.toFixed(1)} s`);
  await sleep((seconds * 1_000) / Number(options.speed));
}

/**
 * A receiver of messages, to be read and translated: verifies, checks the addressee, answers repetitions, finds gaps.
 * What it recorded it keeps in memory and, where one is given, in a journal that is on the disk before it answers; yours keeps it in a
 * database, in one transaction with what the message does.
 *
 *   node example-receiver.mjs --secret whsec_… [--public-key whpk_…] --region 610100 [--sender 620100] [--port 8080] [--journal FILE]
 */
import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const many = { type: 'string', multiple: true, default: [] };
const one = (value) => ({ type: 'string', default: value });
const named = { secret: many, 'public-key': many, region: many, sender: many, journal: { type: 'string' } };
const { values: options } = parseArgs({ options: { ...named, port: one('8080'), tolerance: one('300') } });
const bytesIn = (text, prefix) => Buffer.from(text.replace(prefix, ''), 'base64');
const secrets = options.secret.map((text) => bytesIn(text, 'whsec_'));
/** What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const spki = Buffer.from('302a300506032b6570032100', 'hex');
const publicKeys = options['public-key'].map((text) =>
  createPublicKey({ key: Buffer.concat([spki, bytesIn(text, 'whpk_')]), format: 'der', type: 'spki' }),
);
const mostBytes = 1_048_576;
/** By webhook-id, the hash of what was recorded and the answer to it. */
const recorded = new Map();
const journal = options.journal === undefined ? null : openSync(options.journal, 'a+');
const written = journal === null ? '' : readFileSync(options.journal, 'utf8');
const lines = written.split('\n').slice(0, -1);
// A last line that was cut off was never answered: it comes again.
if (journal !== null) ftruncateSync(journal, Buffer.byteLength(lines.map((line) => `${line}\n`).join('')));
for (const line of lines) {
  const { id, ...kept } = JSON.parse(line);
  recorded.set(id, kept);
}

/** Durable once it returns: nothing is answered before. */
function record(id, kept) {
  if (journal !== null) {
    writeSync(journal, `${JSON.stringify({ id, ...kept })}\n`);
    fsyncSync(journal);
  }
  recorded.set(id, kept);
}

class Refusal extends Error {
  constructor(status, code) {
    super(code);
    this.status = status;
  }
}

/** The three headers, or a refusal. A header that came twice is nobody's: Node joins those with a comma, which the forms exclude. */
function readHeaders(headers) {
  const [id = '', timestamp = '', signature = ''] = ['id', 'timestamp', 'signature'].map(
    (name) => headers[`webhook-${name}`],
  );
  const entries = signature.split(' ').map((entry) => /^(v\d[a-z0-9]{0,14}),([A-Za-z0-9+/]+={0,2})$/.exec(entry));
  const isCanonical = (text) => Buffer.from(text, 'base64').toString('base64') === text;
  const areWhole = entries.length <= 16 && entries.every((entry) => entry !== null && isCanonical(entry[2]));
  const isNamed = /^[A-Za-z0-9_-]{1,128}$/.test(id) && /^(0|[1-9]\d{0,11})$/.test(timestamp);
  if (!isNamed || !areWhole || signature.length > 4_096) throw new Refusal(400, 'webhook.malformed');
  return { id, timestamp, signatures: entries.map(([, kind, text]) => ({ kind, bytes: Buffer.from(text, 'base64') })) };
}

/** Verifies the bytes as they came, before anything is read of them. */
function checkSignature({ id, timestamp, signatures }, body) {
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const fits = ({ kind, bytes }) => {
    if (kind === 'v1')
      return secrets.some((secret) => {
        const expected = createHmac('sha256', secret).update(signed).digest();
        return expected.length === bytes.length && timingSafeEqual(expected, bytes);
      });
    return kind === 'v1a' && publicKeys.some((key) => verify(null, signed, key, bytes));
  };
  if (!signatures.some(fits)) throw new Refusal(401, 'webhook.signature_invalid');
  if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > Number(options.tolerance))
    throw new Refusal(401, 'webhook.expired');
}

function parse(body) {
  try {
    // Yours also holds the message against schemas/message.json.
    return Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    throw new Refusal(400, 'request.malformed');
  }
}

/** The message before it was recorded, as this one names it; only an offer and a first report have none. */
function checkOrder({ type, seq, previous }, nameOf) {
  if (previous === null && (type === 'offer' || type === 'report')) return;
  if (previous?.seq >= seq) throw new Refusal(400, 'request.malformed');
  const last = recorded.get(nameOf(previous?.seq));
  if (last === undefined) throw new Refusal(409, 'partner.gap');
  if (last.hash !== previous.hash) throw new Refusal(409, 'partner.forked');
}

function receive(headers, body) {
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type']);
  if (!isJson) throw new Refusal(415, 'request.unsupported_media_type');
  const webhook = readHeaders(headers);
  checkSignature(webhook, body);
  const message = parse(body);
  const nameOf = (seq) => `${message.from}_${message.case}_${seq}`;
  if (webhook.id !== nameOf(message.seq)) throw new Refusal(422, 'webhook.other_id');
  if (!options.region.includes(message.to)) throw new Refusal(422, 'partner.wrong_addressee');
  const isTheirs = options.sender.length === 0 || options.sender.includes(message.from);
  if (!isTheirs) throw new Refusal(403, 'partner.not_its_region');
  // The same event is the same message, however it is worded; its addresses are new at every attempt.
  const before = recorded.get(webhook.id);
  if (before !== undefined && before.hash !== message.hash) throw new Refusal(422, 'idempotency.key_reused');
  if (before !== undefined) return before.answer;
  checkOrder(message, nameOf);
  // Here yours fetches the scans, compares their digests, and does what the message says.
  const answer = { id: webhook.id, case: message.about ?? `here-${recorded.size + 1}`, seq: recorded.size + 1 };
  record(webhook.id, { hash: message.hash, answer });
  console.log(`recorded ${message.type} ${webhook.id}`);
  return answer;
}

/** The whole body; no more than its bound is kept. What says that it is longer is not read at all. */
async function bodyOf(request) {
  const tooLarge = new Refusal(413, 'request.too_large');
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge;
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length <= mostBytes) parts.push(part);
    // A little more is read and thrown away, so that the answer is not lost with the connection; then that ends too.
    if (length > 4 * mostBytes) break;
  }
  if (length > mostBytes) throw tooLarge;
  return Buffer.concat(parts);
}

const server = createServer(async (request, response) => {
  function answer(status, type, value) {
    const text = JSON.stringify(value);
    // A connection lives on only where the request was read to its end: what is left of it would be taken for the next one.
    const isWhole = request.complete;
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(text) };
    response.writeHead(status, isWhole ? headers : { ...headers, connection: 'close' });
    response.end(text, () => isWhole || request.destroy());
  }
  try {
    if (request.method !== 'POST') throw new Refusal(404, 'request.no_such_route');
    answer(200, 'application/json', receive(request.headers, await bodyOf(request)));
  } catch (error) {
    const [status, code] = error instanceof Refusal ? [error.status, error.message] : [500, 'platform.unexpected'];
    answer(status, 'application/problem+json', { type: `urn:tongban:error:${code}`, code, status });
  }
});
// Whoever sends slowly does not hold us: the sender gives up after 20 s.
server.requestTimeout = 20_000;
// Longer than the pauses of a sender that keeps its connection.
server.keepAliveTimeout = 65_000;
server.listen(Number(options.port), '127.0.0.1', () => console.log(`listening on ${server.address().port}`));

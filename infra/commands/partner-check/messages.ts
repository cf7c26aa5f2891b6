import { createHash, randomBytes } from 'node:crypto';
import type { Request } from './post.ts';
import type { Settings, SigningKeys } from './settings.ts';
import { examples } from '#infra/commands/kit-examples';
import { utf8 } from '#formats/bytes';
import { signV1, signV1a, writeSignatures } from '#formats/webhook-signatures';

/** A message as it is posted, whatever may be wrong with it. */
export interface Message {
  readonly id: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A scan that goes with every offer: a page with nothing on it. */
export const scan = utf8(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
export const scanPath = '/scans/blank.pdf';

const nameOf = (value: Readonly<Record<string, unknown>>): string =>
  `${String(value['from'])}_${String(value['case'])}_${String(value['seq'])}`;
export const messageOf = (value: Readonly<Record<string, unknown>>): Message => ({ id: nameOf(value), value });

/** A number that nobody had before: a run is repeated, and what was recorded stands. */
const newCase = (region: string): string => {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  return `${region}-${day}-${randomBytes(6).toString('hex').toUpperCase()}`;
};
const hashOf = (number: string, seq: number): string => sha256(`${number}/${seq}`);

/** An offer of a new case, with a scan that the door gives. */
export function newOffer({ offer, regions }: Settings, doorUrl: string): Message {
  const template = (offer ?? examples.get('offer')) as Readonly<Record<string, unknown>>;
  const number = newCase(regions.ours);
  const now = new Date().toISOString();
  const materials = ((template['materials'] ?? []) as readonly object[]).map((each) => ({
    ...each,
    ...{ sha256: sha256(scan), bytes: scan.length, mediaType: 'application/pdf', url: `${doorUrl}${scanPath}` },
  }));
  return messageOf({
    ...template,
    ...{ type: 'offer', schema: 1, from: regions.ours, to: regions.theirs, case: number, seq: 1 },
    ...{ hash: hashOf(number, 1), previous: null, occurredAt: now, receivedAt: now, materials },
  });
}

/** Withdraws what was offered: of all that may follow an offer the one that waits for nothing. */
export function withdrawalOf({ value: offer }: Message): Message {
  const number = String(offer['case']);
  const { schema, from, to, clause } = offer;
  return messageOf({
    ...{ type: 'withdrawal', schema, from, to, clause, case: number, seq: 2, hash: hashOf(number, 2) },
    ...{ previous: { seq: 1, hash: hashOf(number, 1) }, occurredAt: new Date().toISOString(), reason: null },
  });
}

/** What of a request is not as it should be; the signature is over what is sent, unless it is given. */
export interface Amiss {
  readonly id?: string;
  /** Seconds by which the time of the signature is off. */
  readonly offsetSeconds?: number;
  readonly body?: Uint8Array;
  readonly keys?: SigningKeys;
  /** Entries that stand before those of the keys. */
  readonly before?: readonly string[];
  /** Changes the bytes after they were signed. */
  readonly alter?: (body: Uint8Array) => Uint8Array;
  /** In the place of headers that belong there; undefined: left out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The request of one attempt, signed anew. */
export function requestOf(message: Message, { keys: own }: Settings, amiss: Amiss = {}): Request {
  const { id = message.id, body = utf8(JSON.stringify(message.value)), keys = own, alter, before = [] } = amiss;
  const timestamp = Math.floor(Date.now() / 1_000) + (amiss.offsetSeconds ?? 0);
  const signed = { id, timestamp, body };
  const signature = writeSignatures([
    ...before,
    ...keys.secrets.map((secret) => signV1(secret, signed)),
    ...keys.seeds.map((seed) => signV1a(seed, signed)),
  ]);
  const headers = {
    'content-type': 'application/json',
    ...{ 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature },
    ...amiss.headers,
  };
  const sent = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { headers: Object.fromEntries(sent), body: alter?.(body) ?? body };
}

/** Keys that nobody knows: what is signed with them is believed by nobody. */
export const unknownKeys = (): SigningKeys => ({ secrets: [randomBytes(32)], seeds: [] });

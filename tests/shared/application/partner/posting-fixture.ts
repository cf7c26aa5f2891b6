import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { sm2 as otherSm2 } from 'sm-crypto-v2';
import { OutgoingRequests } from '#adapters/outgoing/outgoing-requests';
import { postMessage, type PostMessageDependencies } from '#application/partner/post-message';
import type { Endpoint, OwnKey, PartnerKey, SignatureKind } from '#domain/partner/registration';
import { toBase64, toHex, utf8 } from '#formats/bytes';
import { ed25519PublicKey } from '#formats/ed25519';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { verifyWebhook, type WebhookVerdict } from '#formats/standard-webhooks';
import type { WebhookKey } from '#formats/webhook-signatures';
import { CertifyingRoot } from '#tests/shared/application/sealed-documents';
import { bodyOf, listen } from '#tests/infra/local/json-endpoint';

export const now = '2026-09-22T02:00:00.500Z';
export const body = JSON.stringify({ said: 'sent-secret 办件' });
export const always = { validFrom: '2026-01-01T00:00:00Z', validUntil: null };

/** Bytes that are always the same for a name. */
export const secretOf = (name: string): Uint8Array => new Uint8Array(createHash('sha256').update(name).digest());
export const seed = secretOf('own');
export const pair = sm2GenerateKeyPair();
export const certificate = toBase64(
  await (await CertifyingRoot.make()).certify({ body: '1', publicKey: { algorithm: 'SM2', bytes: pair.publicKey } }),
);

/** Secrets are wrapped by their names here; who opens one has to say the same name. */
export const outKey = (id: string, parts: Partial<Extract<PartnerKey, { direction: 'out' }>> = {}): PartnerKey => ({
  ...{ id, direction: 'out', kind: 'v1', endpoint: 'e', material: `shaanxi/e/${id}`, ...always },
  ...parts,
});
export const ownKeys: readonly OwnKey[] = [
  { id: 'ed', kind: 'v1a', publicKey: toBase64(ed25519PublicKey(seed)), wrapped: 'own/ed', ...always },
  { id: 'organisation', kind: 'v1sm2', certificate, keyArn: 'arn:sm2', ...always },
];

/** What the partner holds signatures against. */
export const verifying = {
  v1: (name: string): WebhookKey => ({ kind: 'v1', id: name, secret: secretOf(`shaanxi/e/${name}`) }),
  v1a: { kind: 'v1a', id: 'ed', publicKey: ed25519PublicKey(seed) },
  v1sm2: { kind: 'v1sm2', id: 'organisation', publicKey: pair.publicKey },
} as const satisfies Record<SignatureKind, unknown>;

export interface Came {
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The verdict of a partner with a key on what came to it. */
export const verdictOn = ({ headers, body: bytes }: Came, key: WebhookKey, parts: object = {}): WebhookVerdict =>
  verifyWebhook({
    id: String(headers['webhook-id']),
    timestamp: String(headers['webhook-timestamp']),
    signature: String(headers['webhook-signature']),
    body: bytes,
    ...{ now: Date.parse(now), toleranceSeconds: 5, keys: [key] },
    ...parts,
  });

type Answering = (response: ServerResponse, request: IncomingMessage) => void;

/** A partner that listens on this machine, and posting to it. */
export async function listeningPartner() {
  const came: Came[] = [];
  /** What operators were told. */
  const faults: unknown[][] = [];
  let answering: Answering = (response) => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    void bodyOf(request).then((bytes) => {
      came.push({ headers: request.headers, body: bytes });
      answering(response, request);
    });
  });
  const { url, close } = await listen(server);

  /** Posts one message; what is registered is as given. */
  async function post(given: {
    endpoint?: Partial<Endpoint>;
    keys?: readonly PartnerKey[];
    own?: readonly OwnKey[];
    answer?: Answering;
    at?: string;
    to?: string;
  }) {
    const { endpoint, keys = [outKey('a')], own = ownKeys, at = now, to = 'e' } = given;
    answering = given.answer ?? ((response) => void response.writeHead(204).end());
    came.length = 0;
    faults.length = 0;
    const registered: Endpoint = {
      ...{ id: 'e', url: `${url}/path-secret`, signs: ['v1'], network: { kind: 'public' }, maintenance: [] },
      ...endpoint,
    };
    const dependencies: PostMessageDependencies = {
      onFault: (...fault) => faults.push(fault),
      partners: {
        all: () =>
          Promise.resolve([
            {
              ...{ id: 'shaanxi', name: { zh: '陕西', en: 'Shaanxi' }, regions: ['610100'], toleranceSeconds: 300 },
              ...{ accepts: ['v1'], endpoints: [registered], materialOrigins: [] },
            },
          ]),
      },
      partnerKeys: { of: (partner) => Promise.resolve(partner === 'shaanxi' ? keys : []) },
      ownKeys: { all: () => Promise.resolve(own) },
      secrets: {
        open: (wrapped, name) =>
          wrapped === [name.owner, ...(name.direction === 'out' ? [name.endpoint] : []), name.key].join('/')
            ? Promise.resolve(wrapped === 'own/ed' ? seed : secretOf(wrapped))
            : Promise.reject(new Error('wrapped under another name')),
      },
      signer: {
        sign: ({ keyArn, algorithm, digest }) => {
          if (keyArn !== 'arn:sm2' || algorithm !== 'SM2-SM3') throw new Error('another key');
          const signature = otherSm2.doSignature(digest, toHex(pair.privateKey), { hash: false, der: true });
          return Promise.resolve(new Uint8Array(Buffer.from(signature, 'hex')));
        },
      },
      requests: new OutgoingRequests({ loopback: true }),
      clock: { now: () => at },
    };
    const attempt = await postMessage(dependencies, { partner: 'shaanxi', endpoint: to, id: '620100_c-1_2', body });
    return { attempt, came: [...came], faults: [...faults] };
  }
  return { post, url, close };
}

/** Says something with a status. */
export const saying =
  (status: number, said: unknown = null, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    void response.writeHead(status, headers).end(typeof said === 'string' ? said : JSON.stringify(said));

export const sentBytes = utf8(body);

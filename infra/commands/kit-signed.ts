import { bodyOf, signedExample } from './kit-examples.ts';
import { askedLine } from './kit-queries.ts';
import { requestLine } from '#contracts/partner/exchange';
import { messageId } from '#contracts/partner/message';
import { fromBigInt, toBase64, toHex, utf8 } from '#formats/bytes';
import { ed25519PublicKey } from '#formats/ed25519';
import { sm2Digest, sm2PublicKey, sm2Sign } from '#formats/sm2';
import { writePrivateKey, writePublicKey, writeSecret } from '#formats/webhook-keys';
import {
  digestV1sm2,
  signedContent,
  signV1,
  signV1a,
  writeSignature,
  writeSignatures,
} from '#formats/webhook-signatures';
import { buildCertificate } from '#formats/x509-builder';

/** Keys of the example, made of counted bytes: everybody knows them, and nobody may use them. */
const counted = (from: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => from + index);
const [secret, nextSecret, seed, privateKey] = [counted(0), counted(0x20), counted(0x40), counted(0x60)];
/** Nonces of the two SM2 signatures, so that they come out the same each time. A real one is random. */
const [nonceOfCertificate, nonceOfMessage] = [fromBigInt(0x1234567n, 32), fromBigInt(0x89abcdefn, 32)];

const certificateOf = (publicKey: Uint8Array): Promise<Uint8Array> => {
  const name = { CN: '示范省平台 (测试)' };
  const key = { algorithm: 'SM2' as const, bytes: publicKey };
  return buildCertificate(
    {
      ...{ serial: '01', issuer: name, subject: name, publicKey: key, issuerPublicKey: key },
      ...{ notBefore: '2026-01-01T00:00:00Z', notAfter: '2028-12-31T23:59:59Z', keyUsage: ['digitalSignature'] },
    },
    (tbs) => sm2Sign({ privateKey, digest: sm2Digest({ publicKey, message: tbs }), k: nonceOfCertificate }),
  );
};

/** A GET, signed over its line in the place of a body. */
function signedRequest() {
  const query = { limit: 20, after: `${signedExample.case}_4` };
  const line = requestLine({ to: '620100', path: '/partners/xian/outbox', query });
  const message = { id: '7b0d3f52-0c1e-4f6a-9d2b-5a1c8e4f7a90', timestamp: 1_789_954_205, body: utf8(line) };
  return {
    note: 'A GET is signed over line in the place of a body; it has no line end.',
    ...{ id: message.id, timestamp: message.timestamp, line, header: signV1(secret, message) },
  };
}

/** A question to a system that only answers queries, signed over its line too; by keys of ours alone. */
function signedQuery() {
  const message = {
    id: 'ask_620100-20260922-000000000000_1789954205',
    timestamp: 1_789_954_205,
    body: utf8(askedLine),
  };
  return {
    note: 'What a system that only answers queries is asked by, see Query interface in README.md.',
    ...{ id: message.id, timestamp: message.timestamp, line: askedLine, header: signV1a(seed, message) },
  };
}

/** What stands in `examples/signed.json`: one message, signed in every way. */
export async function signedFile() {
  const text = bodyOf(signedExample);
  const message = { id: messageId(signedExample), timestamp: 1_789_954_205, body: utf8(text) };
  const sm2Key = sm2PublicKey(privateKey);
  const digest = digestV1sm2(sm2Key, message);
  const [v1, v1a] = [signV1(secret, message), signV1a(seed, message)];
  const v1sm2 = writeSignature({
    kind: 'v1sm2',
    bytes: sm2Sign({ privateKey, digest, k: nonceOfMessage }),
  });
  const all = writeSignatures([v1, v1a, v1sm2]);
  return {
    note: 'The keys are public and of no use but to test a program. body is the exact text, with its line end: its UTF-8 bytes are signed and sent.',
    id: message.id,
    timestamp: message.timestamp,
    body: text,
    bodyBytes: message.body.length,
    signedContentHex: toHex(signedContent(message)),
    v1: { secret: writeSecret(secret), header: v1 },
    v1a: {
      ...{ privateKey: writePrivateKey(seed), publicKey: writePublicKey(ed25519PublicKey(seed)) },
      ...{ seedHex: toHex(seed), publicKeyHex: toHex(ed25519PublicKey(seed)), header: v1a },
    },
    v1sm2: {
      ...{ userId: '1234567812345678', privateKeyHex: toHex(privateKey), publicKeyHex: toHex(sm2Key) },
      ...{ certificate: toBase64(await certificateOf(sm2Key)), digestHex: toHex(digest), header: v1sm2 },
    },
    all: { header: all },
    rotation: {
      note: 'While keys are changed: one entry for each of the two secrets.',
      nextSecret: writeSecret(nextSecret),
      header: writeSignatures([v1, signV1(nextSecret, message)]),
    },
    request: signedRequest(),
    query: signedQuery(),
    envelope: JSON.stringify({
      webhook: { id: message.id, timestamp: String(message.timestamp), signature: v1 },
      payload: toBase64(message.body),
    }),
  };
}

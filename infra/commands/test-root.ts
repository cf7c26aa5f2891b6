import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustList } from '#application/verification/verify-document';
import { fromBase64, fromHex, toBase64, toHex } from '#formats/bytes';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import type { PublicKey } from '#formats/spki';
import { buildCertificate, randomSerial } from '#formats/x509-builder';
import { parseCertificate } from '#formats/x509';

/** The root that issues certificates for test seals. A real deployment gets them from a licensed authority instead. */
export interface TestRoot {
  readonly trust: TrustList;
  /** Certificate (DER) for the key of a body's test seal, valid for a year around `at`. */
  issue(request: {
    body: { id: string; name: string };
    kind: string;
    publicKey: PublicKey;
    at: number;
  }): Promise<Uint8Array>;
}

const rootName = { C: 'CN', O: '通办测试', CN: '通办测试根证书 (Tongban test root)' };
const dayMs = 86_400_000;
const seconds = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;

/** Opens the test root of a data folder, or makes it. Its key lies in a file: good for tests, and for nothing else. */
export async function openTestRoot(dataFolder: string, now: number): Promise<TestRoot> {
  const file = join(dataFolder, 'test-root.json');
  if (!existsSync(file)) {
    mkdirSync(dataFolder, { recursive: true });
    writeFileSync(file, JSON.stringify(await makeRoot(now)), { mode: 0o600 });
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { privateKey: string; certificate: string };
  const privateKey = fromHex(kept.privateKey);
  const certificate = parseCertificate(fromBase64(kept.certificate));
  return {
    trust: { roots: [{ name: rootName.CN, certificate: kept.certificate }] },
    issue: ({ body, kind, publicKey, at }) =>
      buildCertificate(
        {
          serial: randomSerial(),
          issuer: rootName,
          // The credit code of the body is the unit: the verifier compares it with the issuer a document names.
          subject: { C: 'CN', O: body.name, OU: body.id, CN: `${body.name} ${kind} 测试章` },
          notBefore: seconds(at - dayMs),
          notAfter: seconds(at + 365 * dayMs),
          publicKey,
          issuerPublicKey: certificate.publicKey,
          keyUsage: ['digitalSignature', 'nonRepudiation'],
        },
        (tbs) => signWith(privateKey, certificate.publicKey.bytes, tbs),
      ),
  };
}

function signWith(privateKey: Uint8Array, publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  return sm2Sign({ privateKey, digest: sm2Digest({ publicKey, message }) });
}

async function makeRoot(now: number): Promise<{ privateKey: string; certificate: string }> {
  const pair = sm2GenerateKeyPair();
  const publicKey: PublicKey = { algorithm: 'SM2', bytes: pair.publicKey };
  const certificate = await buildCertificate(
    {
      serial: randomSerial(),
      issuer: rootName,
      subject: rootName,
      notBefore: seconds(now - dayMs),
      notAfter: seconds(now + 10 * 365 * dayMs),
      publicKey,
      issuerPublicKey: publicKey,
      keyUsage: ['keyCertSign', 'cRLSign'],
      ca: { pathLength: 0 },
    },
    (tbs) => signWith(pair.privateKey, pair.publicKey, tbs),
  );
  return { privateKey: toHex(pair.privateKey), certificate: toBase64(certificate) };
}

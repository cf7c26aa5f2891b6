/**
 * Requests for certificates, for OpenSSL to judge and of OpenSSL for us to judge. Usage: node tests/independent/certificate-requests.ts
 * write FOLDER, for `sm2.pem`, `p-256.pem` and one of each that another key signed, `forged-…`; or read FILE.pem…, for a line `OK FILE`
 * or `NO FILE REASON` each.
 */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePem, encodePem } from '#formats/pem';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { decodeSpki, type PublicKey } from '#formats/spki';
import {
  buildCertificationRequest,
  parseCertificationRequest,
  verifyCertificationRequest,
} from '#formats/x509-request';

interface Key {
  readonly publicKey: PublicKey;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

function sm2Key(): Key {
  const { privateKey, publicKey: bytes } = sm2GenerateKeyPair();
  const sign = (message: Uint8Array) => sm2Sign({ privateKey, digest: sm2Digest({ publicKey: bytes, message }) });
  return { publicKey: { algorithm: 'SM2', bytes }, sign };
}

function p256Key(): Key {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: decodeSpki(pair.publicKey.export({ type: 'spki', format: 'der' })),
    sign: (message) => new Uint8Array(createSign('sha256').update(message).sign(pair.privateKey)),
  };
}

const subject = { C: 'CN', O: '示范皋兰市场监督管理局', OU: '11620122XTXX001454', CN: '示范皋兰市场监督管理局' };

async function write(folder: string): Promise<void> {
  for (const [name, make] of Object.entries({ sm2: sm2Key, 'p-256': p256Key })) {
    const [{ publicKey, sign }, other] = [make(), make()];
    const requestBy = async (signer: Key['sign']): Promise<string> =>
      encodePem('CERTIFICATE REQUEST', await buildCertificationRequest({ subject, publicKey }, signer));
    writeFileSync(join(folder, `${name}.pem`), await requestBy(sign));
    writeFileSync(join(folder, `forged-${name}.pem`), await requestBy(other.sign));
  }
}

function verdictOn(file: string): string {
  try {
    const [der, ...others] = decodePem('CERTIFICATE REQUEST', readFileSync(file, 'utf8'));
    if (der === undefined || others.length > 0) return 'NO_REQUEST';
    const verdict = verifyCertificationRequest(parseCertificationRequest(der));
    return verdict.ok ? 'OK' : verdict.reason;
  } catch (error) {
    return String(error);
  }
}

const [what, ...where] = process.argv.slice(2);
if (what === 'write' && where[0] !== undefined) await write(where[0]);
else if (what === 'read')
  for (const file of where) {
    const verdict = verdictOn(file);
    console.log(verdict === 'OK' ? `OK ${file}` : `NO ${file} ${verdict}`);
  }
else throw new Error('usage: node tests/independent/certificate-requests.ts write FOLDER | read FILE…');

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

import { concat, fromHex } from '#formats/bytes';
import { encodeSpki } from '#formats/spki';
import type { Sm2KeyPair } from '#formats/sm2';

/** The pair as OpenSSL's keys. Only a key that is imported signs SM2: one straight from the generator signs ECDSA. */
export function nodeKeys({ privateKey, publicKey }: Sm2KeyPair): { privateKey: KeyObject; publicKey: KeyObject } {
  const pkcs8 = concat(
    fromHex('308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420'),
    privateKey,
    fromHex('a144034200'),
    publicKey,
  );
  const spki = encodeSpki({ algorithm: 'SM2', bytes: publicKey });
  return {
    privateKey: createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
  };
}

import { createPublicKey, createVerify, type KeyObject } from 'node:crypto';
import { concat, fromHex, toHex } from './bytes.ts';
import { encodeSpki } from './spki.ts';

/** Public key, bytes and signature of the example of GB/T 32918.5-2017 A.2, by which it is seen whether OpenSSL has SM2 here. */
const example = {
  publicKey: fromHex(
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  ),
  z: fromHex('b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3'),
  message: new TextEncoder().encode('message digest'),
  signature: fromHex(
    '3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  ),
};

let isThere: boolean | undefined;

/** Whether OpenSSL verifies SM2 here: not every build of Node has it. Asked once. */
export const hasNativeSm2 = (): boolean =>
  (isThere ??= verifies(example) && !verifies({ ...example, z: example.message }));

/** Whether a signature (strict DER, which OpenSSL does not demand) is one of the key over Z and the message, by OpenSSL. */
export const sm2VerifyNatively = verifies;

function verifies({
  publicKey,
  z,
  message,
  signature,
}: {
  readonly publicKey: Uint8Array;
  readonly z: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}): boolean {
  try {
    const key = importedKey(publicKey);
    // The digest is made before: where OpenSSL makes it, it takes an id of its own.
    return createVerify('sm3').update(concat(z, message)).verify(key, signature);
  } catch {
    return false;
  }
}

const mostKeys = 100;
const imported = new Map<string, KeyObject>();

/** The same few keys come again and again. */
function importedKey(publicKey: Uint8Array): KeyObject {
  const name = toHex(publicKey);
  const known = imported.get(name);
  if (known !== undefined) return known;
  const der = Buffer.from(encodeSpki({ algorithm: 'SM2', bytes: publicKey }));
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (imported.size >= mostKeys) imported.clear();
  imported.set(name, key);
  return key;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#formats/bytes';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign, sm2Verify, sm2VerifyMessage, sm2Z } from '#formats/sm2';
import { hasNativeSm2, sm2VerifyNatively } from '#formats/sm2-native';

const { privateKey, publicKey } = sm2GenerateKeyPair();
const message = utf8('a message');
const digest = sm2Digest({ publicKey, message });
const signature = sm2Sign({ privateKey, digest });

describe('SM2 by OpenSSL', () => {
  it('is there where these tests run', () => {
    expect(hasNativeSm2()).toBe(true);
    expect(sm2VerifyNatively({ publicKey, z: sm2Z({ publicKey }), message, signature })).toBe(true);
  });

  it('refuses another message, key, id', () => {
    expect(sm2VerifyMessage({ publicKey, message: utf8('b message'), signature })).toBe(false);
    expect(sm2VerifyMessage({ publicKey: sm2GenerateKeyPair().publicKey, message, signature })).toBe(false);
    expect(sm2VerifyMessage({ publicKey, id: '', message, signature })).toBe(false);
  });

  it('says of every signature and every key what our own arithmetic says', () => {
    const octets = (of: Uint8Array) => fc.tuple(fc.nat(of.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(octets(signature), octets(publicKey), fc.boolean(), ([at, to], [place, by], isKey) => {
        const changed = isKey ? signature : signature.with(at, to);
        const key = isKey ? publicKey.with(place, by) : publicKey;
        // The digest is that of the right key: only what is asked of the key differs.
        const ours = sm2Verify({
          publicKey: key,
          digest: sm2Digest({ publicKey: key.with(0, 4), message }),
          signature: changed,
        });
        expect(sm2VerifyMessage({ publicKey: key, message, signature: changed })).toBe(ours);
      }),
      { numRuns: 150 },
    );
  });
});

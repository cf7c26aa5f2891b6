import { expect, it } from 'vitest';
import { evidenceOf } from '#application/sealing/evidence';
import { verifyOfd } from '#application/verification/verify-ofd';
import { fromUtf8 } from '#formats/bytes';
import { makeCast, now, sealedFile, signedAt } from '#tests/shared/application/verification/forged-files';
import { stampOf, TestAuthority } from '#tests/shared/application/verification/test-authority';

it('evidence keeps the lists of those who certified what is in the file, and of nobody else', async () => {
  const cast = await makeCast();
  const other = await TestAuthority.make();
  const [own, foreign] = [await cast.authority.revocations([]), await other.revocations([])];
  const usual = cast.authority.trust(own, foreign);
  const trust = { ...usual, roots: [...usual.roots, ...other.trust().roots] };
  const keptOf = (file: Uint8Array) => {
    const verdict = verifyOfd({ file, trust, at: now, register: 'offline' });
    const bytes = evidenceOf({ identifier: 'i', key: 'k', file, verdict, trust, at: now });
    return (JSON.parse(fromUtf8(bytes)) as { trust: { roots: unknown[]; revocations: string[] } }).trust;
  };
  expect(keptOf(await sealedFile(cast))).toEqual({ roots: trust.roots, revocations: [own] });
  // Of the time-stamp too, whoever certified it.
  const stamper = await other.stamper();
  const stamped = await sealedFile(cast, { stamp: (of) => stampOf(of, stamper, signedAt) });
  expect(keptOf(stamped).revocations).toEqual([own, foreign]);
  // What no list is about is kept without any.
  expect(keptOf(new Uint8Array()).revocations).toEqual([]);
});

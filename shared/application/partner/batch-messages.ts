import { unfolded } from './signed-content.ts';
import type { Signed } from './verify-signed.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Batch, BatchManifest } from '#contracts/partner/exchange';
import { toHex } from '#formats/bytes';
import { sha256 } from '#formats/sha256';

/** The messages that are with a manifest, where they are exactly those that it names. */
export function messagesOf(
  manifest: BatchManifest,
  { partner, batch: { messages } }: { partner: string; batch: Batch },
): Outcome<readonly Signed[]> {
  const signed: Signed[] = [];
  for (const [index, envelope] of messages.entries()) {
    const each = unfolded(envelope, { partner, at: `/messages/${index}` });
    if (!each.ok) return each;
    signed.push(each.value);
  }
  const isNamed = ({ id, sha256: digest }: BatchManifest['messages'][number], at: number): boolean => {
    const came = signed[at];
    return came?.id === id && toHex(sha256(came.bytes)) === digest;
  };
  const areAll = manifest.messages.length === signed.length && manifest.messages.every(isNamed);
  return areAll ? accept(signed) : reject('batch.other_content');
}

import { Authorities } from './ofd-authorities.ts';
import type { TrustList } from './verify-seal.ts';
import { toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import type { Certificate } from '#formats/x509';

/** Under what the newest list of an authority is kept: SM3 of its public key, hexadecimal. */
export const listIdOf = ({ publicKey }: Certificate): string => toHex(sm3(publicKey.bytes));

/** An authority whose list ends soon (instant, ISO), or that has none. */
export interface EndingList {
  readonly authority: string;
  readonly nextUpdate: string | null;
}

/** Time enough to ask an authority that gives its lists by hand. */
const NOTICE_DAYS = 7;

/** Trusted authorities of whom there will be no list that counts within seven days of an instant (ISO). */
export function listsEnding(trust: TrustList, at: string): readonly EndingList[] {
  const authorities = Authorities.of(trust);
  const soon = Date.parse(at) + NOTICE_DAYS * 86_400_000;
  // One that has ended itself vouches for nothing new, with or without a list.
  const present = authorities.roots.filter(({ notAfter }) => Date.parse(notAfter) >= Date.parse(at));
  return present.flatMap((root) => {
    const lists = authorities.listsOf(root).flatMap(({ list, verdict }) => (verdict.ok ? [list.nextUpdate] : []));
    const nextUpdate = lists.toSorted().at(-1) ?? null;
    const isEnding = nextUpdate === null || Date.parse(nextUpdate) < soon;
    return isEnding ? [{ authority: root.subject.CN ?? listIdOf(root), nextUpdate }] : [];
  });
}

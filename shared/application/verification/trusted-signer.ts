import { revocationFault, type RevocationQuestion } from './ofd-revocation.ts';
import type { Certificate, ChainFault } from '#formats/x509';
import { TIME_STAMPING } from '#formats/x509-extensions';

/** Whose certificate it is, and when its key was used, as far as that is known or proved. */
export interface SignerQuestion extends Omit<RevocationQuestion, 'chain'> {
  readonly signer: Certificate;
}

/** Why a certificate seals for nobody who is trusted; otherwise its chain, and what lists say of it. */
export type SignerVerdict =
  | { readonly fault: ChainFault | 'not_for_sealing' }
  | {
      readonly fault: null;
      readonly chain: readonly Certificate[];
      /** Null: a list that counts shows that nothing of the chain was revoked. */
      readonly revocation: ReturnType<typeof revocationFault>;
    };

/** Whether a certificate seals for somebody who is trusted: the one rule for seals, their makers, documents and what is registered. */
export function judgeSigner({ signer, ...question }: SignerQuestion): SignerVerdict {
  const verdict = question.authorities.chain(signer, question.usedAt);
  if (!verdict.ok) return { fault: verdict.reason };
  if (!isForSealing(signer)) return { fault: 'not_for_sealing' };
  const { chain } = verdict;
  return { fault: null, chain, revocation: revocationFault({ chain, ...question }) };
}

/** Keys of authorities and of time-stamps sign nothing else. */
const isForSealing = ({ isCa, keyUsage = [], extendedKeyUsage = [] }: Certificate): boolean =>
  !isCa &&
  (keyUsage.includes('digitalSignature') || keyUsage.includes('nonRepudiation')) &&
  !extendedKeyUsage.includes(TIME_STAMPING);

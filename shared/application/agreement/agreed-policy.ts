import type { Deeds } from './ports.ts';
import { agreed, type ToBeAgreed } from '#domain/agreement/agreed';
import { compile, type Policy, type PolicyAgreement } from '#domain/agreement/policy';

/** A version as it ships to be asked. */
type ToBeAgreedTerms = ToBeAgreed & Omit<PolicyAgreement, 'sealed' | 'publishedAt'>;

/**
 * The policy for acts that begin now: shipped texts, as far as the register says that both parties sealed exactly them. Read anew each
 * time (one query of a few items), so that a seal counts at once. Without it nothing is allowed (law 6).
 */
export const agreedPolicy =
  ({ agreements, deeds }: { agreements: readonly ToBeAgreedTerms[]; deeds: Deeds }) =>
  async (): Promise<Policy> =>
    compile(agreed(agreements, await deeds.all()));

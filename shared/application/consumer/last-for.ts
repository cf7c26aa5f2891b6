import type { CaseChange } from './reconcile.ts';
import type { Consumer } from '#contracts/consumers';

/** The last event of a case that concerns a consumer. */
export const lastFor = (consumer: Consumer, { seq, toldSeq }: Pick<CaseChange, 'seq' | 'toldSeq'>): number =>
  consumer === 'partners' ? toldSeq : seq;

import { type Acted, actedOf, answerToRecord, type Idempotency, repeat } from './change-case.ts';
import type { CaseIds, CaseKeys, CaseStore, HolderHash, RecordedAnswer } from './ports.ts';
import { type Actor, record } from './record.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Holder, NewEvent } from '#domain/case/event';
import { maskNumber } from '#formats/identifiers';

export interface OpenCaseDependencies {
  readonly cases: CaseStore;
  readonly keys: CaseKeys;
  readonly holders: HolderHash;
  readonly ids: CaseIds;
  /** Division code of the deployment. */
  readonly region: string;
}

interface IdentityNumber {
  readonly idType: string;
  readonly idNumber: string;
}

/** Opens a case by its first event, in one write without a read; the same key again gives the same case. */
export async function openCase(
  { cases, keys, holders, ids, region }: OpenCaseDependencies,
  request: {
    readonly idempotency: Idempotency;
    readonly actor: Actor;
    readonly at: string;
    readonly applicant: IdentityNumber & { readonly kind: Holder['kind'] };
    /** Whoever came in the applicant's place, where the case keeps no account. */
    readonly presentedBy?: IdentityNumber | undefined;
    /** Something that opens one case alone, and what whoever uses it again is told. */
    readonly once?: { readonly used: Idempotency; readonly refuse: (by: RecordedAnswer) => Promise<Outcome<never>> };
    /** `presenter` is the keyed hash of whoever came. */
    readonly begin: (holder: Holder, presenter: string | null) => NewEvent;
  },
): Promise<Outcome<Acted>> {
  const { idempotency, actor, at, applicant, presentedBy, once, begin } = request;
  const caseId = ids.next({ region, at });
  const [hash, presenter, { key, wrappedKey }] = await Promise.all([
    holders.of(applicant),
    presentedBy === undefined ? null : holders.of(presentedBy),
    keys.create(caseId),
  ]);
  const event = begin({ kind: applicant.kind, hash, maskedNumber: maskNumber(applicant.idNumber) }, presenter);
  const { events, snapshot, told } = record({ caseId, before: null, decided: [event], actor, at, key });
  const answered = { answer: actedOf(snapshot), now: at };
  const appended = await cases.append({
    ...{ events, snapshot, told, wrappedKey },
    expectedSeq: 0,
    idempotency: answerToRecord({ idempotency, ...answered }),
    ...(once === undefined ? {} : { once: answerToRecord({ idempotency: once.used, ...answered }) }),
  });
  switch (appended.kind) {
    case 'appended':
      return accept(actedOf(snapshot));
    case 'repeated':
      return repeat(appended.answer, idempotency);
    case 'taken':
      if (once === undefined) throw new Error('something was used up that this command does not use');
      return once.refuse(appended.answer);
    case 'used':
      throw new Error('a new case has used no blank');
    case 'busy':
    case 'stale':
      return reject('case.busy', { retryAfterSeconds: 1 });
  }
}

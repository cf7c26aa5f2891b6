import { type Acted, actedOf, answerToRecord, type Idempotency, repeat } from './change-case.ts';
import type { CaseIds, CaseKeys, CaseStore, HolderHash } from './ports.ts';
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

/** Opens a case by its first event, in one write without a read; the same key again gives the same case. */
export async function openCase(
  { cases, keys, holders, ids, region }: OpenCaseDependencies,
  request: {
    readonly idempotency: Idempotency;
    readonly actor: Actor;
    readonly at: string;
    readonly applicant: { readonly kind: Holder['kind']; readonly idType: string; readonly idNumber: string };
    readonly begin: (holder: Holder) => NewEvent;
  },
): Promise<Outcome<Acted>> {
  const { idempotency, actor, at, applicant, begin } = request;
  const caseId = ids.next({ region, at });
  const [hash, { key, wrappedKey }] = await Promise.all([holders.of(applicant), keys.create(caseId)]);
  const event = begin({ kind: applicant.kind, hash, maskedNumber: maskNumber(applicant.idNumber) });
  const { events, snapshot, told } = record({ caseId, before: null, decided: [event], actor, at, key });
  const appended = await cases.append({
    events,
    snapshot,
    told,
    expectedSeq: 0,
    idempotency: answerToRecord({ idempotency, answer: actedOf(snapshot), now: at }),
    wrappedKey,
  });
  switch (appended.kind) {
    case 'appended':
      return accept(actedOf(snapshot));
    case 'repeated':
      return repeat(appended.answer, idempotency);
    case 'busy':
    case 'stale':
      return reject('case.busy', { retryAfterSeconds: 1 });
  }
}

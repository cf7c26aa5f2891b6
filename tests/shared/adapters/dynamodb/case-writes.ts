import { randomUUID } from 'node:crypto';
import { randomCaseIds } from '#adapters/system/random-case-ids';
import type { CaseWrite } from '#application/case/ports';
import { type Actor, record } from '#application/case/record';
import calendar from '#data/holidays.json' with { type: 'json' };
import medicalFiling from '#data/items/XS-057.json' with { type: 'json' };
import type { Item } from '#domain/catalogue/item';
import { submit } from '#domain/case/submit';
import type { NewEvent } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';

export const at = '2026-09-22T02:00:00.000Z';
const item = medicalFiling as Item;

export const applicant: Actor = {
  principal: { actor: 'https://identity.example.invalid|1', onBehalfOf: 'self', basis: 'self' },
  role: 'applicant',
  body: '12620100XTXX001530',
  region: '620100',
};

/** A cipher that hides nothing: stores do not open what they keep. */
export const openKey = {
  encrypt: ({ plaintext }: { plaintext: string }) => ({ algorithm: 'A256GCM' as const, box: plaintext }),
  decrypt: ({ payload }: { payload: { box: string } }) => payload.box,
};

/** The write that begins a case of its own. */
export function firstWrite(personal: Readonly<Record<string, unknown>> = { form: {} }): CaseWrite {
  const holder = { kind: 'person', hash: 'v1:00', maskedNumber: '620***' } as const;
  const command = { type: 'submit', mode: 'fully-online', holder, materials: [], personal } as const;
  const begun = submit(command, { principal: applicant.principal, at, item, calendar });
  const caseId = randomCaseIds.next({ region: '620100', at });
  return { ...writeOf({ caseId, before: null, decided: [begun] }), wrappedKey: 'd3JhcHBlZA==' };
}

/** A write that carries a case on from a snapshot, under a new idempotency key. */
export const nextWrite = (before: CaseSnapshot, decided: readonly NewEvent[] = [withdrawn()]): CaseWrite =>
  writeOf({ caseId: before.caseId, before, decided });

export const withdrawn = (reason: string | null = null): NewEvent => ({
  type: 'case.withdrawn',
  data: {},
  personal: { reason },
});

function writeOf(request: { caseId: string; before: CaseSnapshot | null; decided: readonly NewEvent[] }): CaseWrite {
  const { events, snapshot, told } = record({ ...request, actor: applicant, at, key: openKey });
  const { caseId, seq, status } = snapshot;
  return {
    events,
    snapshot,
    told,
    expectedSeq: request.before?.seq ?? 0,
    idempotency: {
      key: randomUUID(),
      answer: { bodyHash: '00', caseId, seq, status },
      expiresAt: '2026-09-23T02:00:00.000Z',
      now: at,
    },
  };
}

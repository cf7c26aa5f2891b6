import { isFinished } from '#domain/case/snapshot';
import { stepAwaited } from '#domain/case/awaiting';
import type { EventOf } from '#domain/case/event';
import type { AuditedCase, Evidence } from './evidence.ts';
import { type Check, perCase } from './law.ts';
import { digestOf } from './seal-checks.ts';

/** How long a journey may take with what awaits nobody, where the evidence was not taken at rest. */
const graceMs = 15 * 60_000;

const issuedOf = ({ events }: AuditedCase): EventOf<'case.result-issued'> | undefined =>
  events.find((event) => event.type === 'case.result-issued');

/** The register of results is a consequence: it says what the events say, no more and no less. */
function* registered(one: AuditedCase, evidence: Evidence): Generator<string> {
  const issued = issuedOf(one);
  const records = evidence.licences.filter(({ caseId }) => caseId === one.caseId);
  if (issued === undefined) {
    if (records.length > 0 && evidence.atRest) yield 'the register knows a result that was not issued';
    return;
  }
  const { identifier, document } = issued.data;
  const [record] = records;
  const same = record?.identifier === identifier && record.document.sm3 === document.sm3;
  if (records.length !== 1 || !same || record.holderHash !== one.snapshot?.holder.hash)
    yield 'the register does not know the result as it was issued';
  const stored = evidence.documents.find(({ key }) => key === document.key);
  if (stored === undefined || digestOf(stored.bytes) !== document.sm3)
    yield 'the document that was issued is not there';
}

/** Long since by the clock of the events, or at rest: nobody is coming any more. */
const over = ({ events }: AuditedCase, { atRest, now }: Evidence): boolean =>
  atRest || Date.parse(now) - Date.parse(events.at(-1)?.recordedAt ?? '') > graceMs;

function* goesOn(one: AuditedCase, evidence: Evidence): Generator<string> {
  const { snapshot } = one;
  if (snapshot === null || !over(one, evidence)) return;
  if (isFinished(snapshot)) {
    if (one.waits.length > 0) yield `it is ${snapshot.status}, and ${one.waits.length} waits are open`;
  } else if (stepAwaited(snapshot) === null) yield `it is ${snapshot.status}, awaits nobody, and does not go on`;
  else if (evidence.atRest && !one.waits.some(({ step }) => step === stepAwaited(snapshot)))
    yield `it is ${snapshot.status}, and its journey does not wait for ${stepAwaited(snapshot)}`;
}

export const consequenceChecks: readonly Check[] = [
  perCase({ law: 3, says: 'the register of results is what the events say' }, registered),
  {
    law: 3,
    says: 'no message was given up',
    *violations({ deadLetters }) {
      for (const { queue, body } of deadLetters)
        yield { caseId: /\d{6}-\d{8}-[0-9A-Z]{12}/.exec(body)?.[0] ?? null, what: `a message lies in ${queue}` };
    },
  },
  perCase({ law: 4, says: 'no case waits for nobody, none that is finished waits at all' }, goesOn),
];

import type { LicenceRecord } from '#application/licence/ports';
import type { AuditedCase, Evidence } from './evidence.ts';
import { type Check, perCase } from './law.ts';
import { digestOf, documentsOf, isFirst } from './seal-checks.ts';

/** What was sealed and broke off may be missing in the register; what is there has a document, and one before it that says so. */
function* inPlace(one: AuditedCase, evidence: Evidence): Generator<string> {
  const own = evidence.licences.filter(({ caseId }) => caseId === one.caseId);
  const documents = documentsOf(one, evidence);
  for (const version of own) {
    if (isFirst(version.identifier)) continue;
    const before = own.filter((each) => next(each) === version.identifier);
    if (before.length !== 1 || before[0]?.state !== 'superseded') yield 'a version stands in the place of none';
    const stored = documents.find(({ key }) => key === version.document.key);
    if (stored === undefined || digestOf(stored.bytes) !== version.document.sm3)
      yield 'the document of a version is not there';
  }
  for (const each of own)
    if (each.state === 'superseded' && !own.some(({ identifier }) => identifier === next(each)))
      yield 'what took the place of a result is not registered';
}

const next = ({ changes }: LicenceRecord): string | undefined => changes?.at(-1)?.version?.identifier;

export const versionChecks: readonly Check[] = [
  perCase({ law: 7, says: 'each further version of a result stands in the place of the one before' }, inPlace),
];

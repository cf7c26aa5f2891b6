import type { FullCatalogue } from '#application/catalogue/catalogue';
import type { Applicant, FilingContent } from './applicant.ts';
import { resultContent } from '#domain/catalogue/result-content';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { ResultDraft } from '#domain/licence/draft';

/** The draft of what a grant would issue; null where nothing of ours is sealed (a record). Deterministic: the same case gives the same bytes. */
export function draftResult(request: {
  catalogue: FullCatalogue;
  snapshot: CaseSnapshot;
  filing: FilingContent;
  register: Readonly<Record<string, string>>;
}): ResultDraft | null {
  const { catalogue, snapshot, filing, register } = request;
  const item = catalogue.itemVersion(snapshot.item);
  const { kind, name, sealKind, licenceTypeSerial, validity } = item.result;
  if (sealKind === undefined || licenceTypeSerial === undefined) return null;
  return {
    kind,
    name,
    item: snapshot.item,
    caseId: snapshot.caseId,
    issuer: { id: snapshot.body, name: catalogue.body(snapshot.body).name },
    sealKind,
    typeSerial: licenceTypeSerial,
    holder: {
      name: filing.applicant.name,
      maskedNumber: snapshot.holder.maskedNumber,
      hash: snapshot.holder.hash,
    },
    content: resultContent({
      item,
      divisions: catalogue.divisions,
      form: filing.form,
      applicant: applicantFields(filing.applicant, snapshot.holder.maskedNumber),
      register,
      case: { caseId: snapshot.caseId, acceptedOn: snapshot.acceptedOn ?? '' },
    }),
    validYears: validity?.years ?? null,
  };
}

/** Numbers of persons only masked; a credit code is public. */
function applicantFields({ kind, name, idNumber }: Applicant, maskedNumber: string): Record<string, string> {
  return { name, maskedNumber, ...(kind === 'organisation' ? { creditCode: idNumber } : {}) };
}

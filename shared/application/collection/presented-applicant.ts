import type { FieldProblem } from '#contracts/errors';
import type { Item } from '#domain/catalogue/item';
import { problem, type ProblemCode } from '#domain/catalogue/problem';
import { basesAdmitted } from '#domain/catalogue/represented';
import { kindRepresented, type RepresentationBasis } from '#domain/identity/representation';
import { civilDate } from '#domain/limits/civil-date';
import { checkCitizenNumber, checkCreditCode } from '#formats/identifiers';

/** Somebody as a clerk read them from their paper. */
interface Presented {
  readonly name: string;
  /** GA/T 517 code: 111 citizen number, 001 credit code … */
  readonly idType: string;
  readonly idNumber: string;
}

/** Who an application at a window is for, and who stood there where that is somebody else. */
export interface PresentedApplicant extends Presented {
  readonly kind: 'person' | 'organisation';
  readonly presentedBy?: (Presented & { readonly basis: RepresentationBasis }) | undefined;
}

/** Whether a window may receive an item for this applicant, from whoever stands there. */
export function isOffered(item: Item, { kind, presentedBy }: PresentedApplicant): boolean {
  const represented = presentedBy === undefined || basesAdmitted(item).includes(presentedBy.basis);
  return item.modes.includes('collection-on-behalf') && item.serviceObjects.includes(kind) && represented;
}

const nobody = { zh: '到窗口办理的人', en: 'whoever came to the window' };
const number = { zh: '证件号码', en: 'number of the paper' };
const kindOfPaper = { zh: '证件类型', en: 'kind of paper' };

/** What is wrong with the numbers that a clerk typed: a slip would make the case somebody else's. */
export function wrongWith({ kind, presentedBy, ...paper }: PresentedApplicant, at: string): FieldProblem[] {
  const found = (pointer: string, code: ProblemCode, name = number): FieldProblem[] => [
    problem({ pointer, code, name }),
  ];
  const isOrganisation = kind === 'organisation';
  const wrongKind = isOrganisation !== (paper.idType === '001');
  return [
    ...(wrongKind ? found('/applicant/idType', 'filing.unknown_choice', kindOfPaper) : []),
    ...(numberIsGood(paper, at) ? [] : found('/applicant/idNumber', codeFor(paper))),
    ...(isOrganisation && presentedBy === undefined ? found('/applicant/presentedBy', 'filing.required', nobody) : []),
    ...(presentedBy === undefined ? [] : wrongPresenter(presentedBy, { kind, at, found })),
  ];
}

function wrongPresenter(
  { basis, ...paper }: NonNullable<PresentedApplicant['presentedBy']>,
  {
    kind,
    at,
    found,
  }: { kind: string; at: string; found: (at: string, code: ProblemCode, name?: typeof number) => FieldProblem[] },
): FieldProblem[] {
  const place = '/applicant/presentedBy';
  return [
    ...(kindRepresented(basis) === kind ? [] : found(`${place}/basis`, 'filing.unknown_choice', nobody)),
    ...(paper.idType === '001' ? found(`${place}/idType`, 'filing.unknown_choice', kindOfPaper) : []),
    ...(numberIsGood(paper, at) ? [] : found(`${place}/idNumber`, codeFor(paper))),
  ];
}

function numberIsGood({ idType, idNumber }: Presented, at: string): boolean {
  if (idType === '111') return checkCitizenNumber(idNumber, { today: civilDate(at) }).ok;
  return idType === '001' ? checkCreditCode(idNumber).ok : true;
}

const codeFor = ({ idType }: Presented): ProblemCode =>
  idType === '001' ? 'filing.invalid_credit_code' : 'filing.invalid_citizen_number';

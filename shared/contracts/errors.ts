import type { AgreementRejection } from '#domain/agreement/policy';
import type { CaseRejection } from '#domain/case/command';
import type { RelationRejection } from '#domain/identity/representation';
import type { VersionRejection } from '#domain/licence/next-version';
import { agreementErrors } from './errors-agreement.ts';
import { authorityErrors } from './errors-authority.ts';
import { correctionErrors } from './errors-correction.ts';
import { courierErrors } from './errors-courier.ts';
import { deedErrors } from './errors-deed.ts';
import { generalErrors } from './errors-general.ts';
import { betweenErrors, partnerErrors } from './errors-partner.ts';
import { licenceErrors } from './errors-licence.ts';
import { printingErrors } from './errors-printing.ts';
import { recordingErrors } from './errors-recording.ts';
import { registrationErrors } from './errors-registration.ts';
import { revocationListErrors, sealErrors, sealRegistrationErrors, standingErrors } from './errors-seal.ts';
import { intakeErrors, paperErrors } from './errors-window.ts';
import type { Text } from './text.ts';

/** An entry of the error catalogue: HTTP status, what is wrong, what to do. The code is stable, the wording may improve. */
export interface ErrorEntry {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly title: Text;
  readonly advice: Text;
}

/** In two steps: the type of a call that joins more than three is lost. */
const atWindows = /* @__PURE__ */ Object.assign({}, intakeErrors, paperErrors);
const ofIntake = /* @__PURE__ */ Object.assign({}, agreementErrors, correctionErrors, atWindows);
const ofOthers = /* @__PURE__ */ Object.assign({}, authorityErrors, courierErrors, partnerErrors);
const ofCases = /* @__PURE__ */ Object.assign({}, ofIntake, ofOthers, betweenErrors);
const ofDeeds = /* @__PURE__ */ Object.assign({}, recordingErrors, deedErrors, printingErrors);
const ofSealOrders = /* @__PURE__ */ Object.assign({}, sealRegistrationErrors, revocationListErrors);
const ofSeals = /* @__PURE__ */ Object.assign({}, standingErrors, sealErrors, ofSealOrders);
const ofResults = /* @__PURE__ */ Object.assign({}, ofSeals, licenceErrors);
const besides = /* @__PURE__ */ Object.assign({}, ofDeeds, registrationErrors, ofResults);

const betweenWithCorrection = /* @__PURE__ */ Object.assign({}, betweenErrors, correctionErrors, generalErrors);

/** For functions that handle cases, for intake at windows, and for what they give: a bundle carries no words that it never says. */
export const caseErrors = /* @__PURE__ */ Object.assign({}, correctionErrors, authorityErrors, generalErrors);
export const decisionErrors = /* @__PURE__ */ Object.assign({}, caseErrors, standingErrors);
export const sealOfficeErrors = /* @__PURE__ */ Object.assign({}, sealErrors, generalErrors);
export const windowErrors = /* @__PURE__ */ Object.assign({}, ofIntake, authorityErrors, generalErrors);
export const agreementOfficeErrors = /* @__PURE__ */ Object.assign({}, deedErrors, generalErrors);
export const receiptErrors = /* @__PURE__ */ Object.assign({}, partnerErrors, generalErrors);
export const doorErrors = /* @__PURE__ */ Object.assign({}, agreementErrors, betweenWithCorrection);
/** What operators and seal officers are told of their orders. */
export const orderErrors = /* @__PURE__ */ Object.assign({}, ofSealOrders, registrationErrors, generalErrors);
export const ofLicences = /* @__PURE__ */ Object.assign({}, licenceErrors, generalErrors);
export const handOutErrors = /* @__PURE__ */ Object.assign({}, intakeErrors, printingErrors, generalErrors);

/** The one catalogue of error codes, `context.reason`. Joined by calls that count as pure: a spread would keep it everywhere. */
export const errors = /* @__PURE__ */ Object.assign({}, ofCases, besides, generalErrors) satisfies Record<
  CaseRejection | RelationRejection | AgreementRejection | VersionRejection,
  ErrorEntry
>;

export type ErrorCode = keyof typeof errors;

/** The part of the catalogue that a function ships: what its routes may answer, and what any may. */
export type ErrorTitles = Readonly<Partial<Record<ErrorCode, ErrorEntry>>>;
export type GeneralCode = keyof typeof generalErrors;

/** One offending place of a request: an RFC 6901 pointer into it, a code, and what is wrong there. */
export interface FieldProblem {
  readonly pointer: string;
  readonly code: string;
  readonly message: Text;
}

/** A command that was understood and refused: a value, not a fault. */
export interface Rejection {
  readonly code: ErrorCode;
  readonly problems?: readonly FieldProblem[];
  /** Seconds after which a retry makes sense. */
  readonly retryAfterSeconds?: number;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Rejection);

export const accept = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const reject = (code: ErrorCode, more: Omit<Rejection, 'code'> = {}): Outcome<never> => ({
  ok: false,
  code,
  ...more,
});

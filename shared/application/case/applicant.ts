/** The applicant of a case as kept in the personal payload of `case.submitted`. */
export interface Applicant {
  readonly kind: 'person' | 'organisation';
  readonly name: string;
  readonly idType: string;
  readonly idNumber: string;
  /** The person who filed, where the applicant is an organisation. */
  readonly filedBy: { readonly name: string; readonly idType: string; readonly idNumber: string } | null;
}

/** Personal content of `case.submitted`. */
export interface FilingContent {
  readonly applicant: Applicant;
  readonly form: Readonly<Record<string, string | number | boolean>>;
}

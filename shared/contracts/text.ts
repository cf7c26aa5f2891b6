/** A sentence for people, in both languages of the platform. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

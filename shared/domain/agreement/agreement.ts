import type { Text } from '#domain/catalogue/item';
import type { Clause } from './clause.ts';

/** A cooperation agreement (合作协议) between two regions, in one version; a sealed version is never edited but in its end and suspensions. */
export interface Agreement {
  readonly id: string;
  /** 1, 2, 3…: a newer one replaces the older from the day it begins, for good. */
  readonly version: number;
  readonly title: Text;
  readonly parties: readonly [Party, Party];
  /** In force only once both parties have sealed. */
  readonly sealed: readonly Seal[];
  /** First day, `YYYY-MM-DD` in Shanghai like all days here. */
  readonly validFrom: string;
  /** Last day; ending an agreement early moves it. */
  readonly validUntil: string;
  /** ISO instant at which the entrusted powers were published (公告); null where no clause entrusts any. */
  readonly publishedAt: string | null;
  readonly suspensions: readonly Suspension[];
  readonly maintenanceWindows: readonly MaintenanceWindow[];
  readonly contacts: readonly Contact[];
  readonly courier: CourierTerms;
  readonly clauses: readonly Clause[];
}

/** A region, and the body (机关) that binds it. */
export interface Party {
  readonly region: string;
  readonly body: string;
}

/** One party's seal under the text, as the region's register has it (`agreed`). */
export interface Seal {
  readonly body: string;
  /** Day. */
  readonly on: string;
  /** SM3 of the sealed text (`textSm3`), 64 lower-case hexadecimal digits; null in test data, which has no text. */
  readonly digest: string | null;
}

/** Days, both included, on which nothing new is begun under the agreement; without an end until lifted. */
export interface Suspension {
  readonly from: string;
  readonly until: string | null;
  readonly reason: Text;
}

/** A weekly time at which the systems of a party may be away. */
export interface MaintenanceWindow {
  /** 1 Monday … 7 Sunday. */
  readonly weekdays: readonly number[];
  /** `HH:MM` in Shanghai, on the same day; `to` is not included and may be `24:00`. */
  readonly from: string;
  readonly to: string;
}

/** A liaison officer (联络员) by role, never by name. */
export interface Contact {
  readonly region: string;
  readonly role: Text;
  readonly telephone: string;
}

/** Who pays for parcels. */
export const payers = ['applicant', 'receiving', 'deciding'] as const;

export type Payer = (typeof payers)[number];

/** How papers are carried between the parties. */
export interface CourierTerms {
  readonly payer: Payer;
  /** Name of the carrier's adapter. */
  readonly carrier: string;
  /** Whether originals go back to the applicant after the decision. */
  readonly returnsOriginals: boolean;
}

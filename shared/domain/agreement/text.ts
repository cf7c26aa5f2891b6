import type { Agreement } from './agreement.ts';
import { toHex, utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';

/** What parties seal of a version (协议文本): all of it but who sealed, what was published, suspensions and an earlier end. */
export type AgreementText = Omit<Agreement, 'sealed' | 'publishedAt' | 'suspensions'>;

/** A version as it ships: its text, and what changes without one. Whether anybody sealed it only the register says. */
export interface DraftedAgreement extends AgreementText, Pick<Agreement, 'suspensions'> {
  /** Last day of a version that is ended before `validUntil` (提前终止); null where it is not. */
  readonly endsEarlier: string | null;
}

/** The text alone, whatever else comes with it; a new member of the type has to be named here. */
export const textOf = (version: AgreementText): AgreementText => {
  const { id, version: number, title, parties, validFrom, validUntil } = version;
  const { maintenanceWindows, contacts, courier, clauses } = version;
  return {
    ...{ id, version: number, title, parties, validFrom, validUntil },
    ...{ maintenanceWindows, contacts, courier, clauses },
  };
};

/** Hex SM3 over the RFC 8785 bytes of a text: both parties seal the same one. */
export const textSm3 = (text: AgreementText): string => toHex(sm3(utf8(canonicalize(text as unknown as JsonValue))));

/** Bodies whose powers a text entrusts to windows of the other party (委托): each has to publish it. */
export const entrustingBodies = ({ parties, clauses }: Pick<AgreementText, 'parties' | 'clauses'>): readonly string[] =>
  parties
    .filter(({ region }) => clauses.some(({ power, to }) => power !== 'receive' && to === region))
    .map(({ body }) => body);

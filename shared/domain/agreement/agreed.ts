import { civilDate } from '#domain/limits/civil-date';
import type { Agreement } from './agreement.ts';
import type { DraftedAgreement } from './text.ts';

/** What a party does with its seal: it agrees to the text (用印), or publishes the powers that it entrusts (公告). */
export type DeedKind = 'sealed' | 'published';

/** One sealed document of a party, as the register of a region has it once it was verified. Names bodies alone. */
export interface DeedRecord {
  readonly agreement: string;
  readonly version: number;
  readonly kind: DeedKind;
  readonly body: string;
  /** Of the text that it is about. */
  readonly textSm3: string;
  /** ISO instant of the seal. */
  readonly at: string;
  /** Of the sealed document. */
  readonly identifier: string;
}

/** As much of a version as its seals are about, computed when it ships. */
export interface ToBeAgreed extends Pick<DraftedAgreement, 'id' | 'version' | 'validUntil' | 'endsEarlier'> {
  readonly textSm3: string;
  /** Bodies that have to publish what they entrust. */
  readonly entrustedBy: readonly string[];
}

/** One version by one name: `LZ-XA-v1`. */
export const versionName = ({ id, version }: Pick<DraftedAgreement, 'id' | 'version'>): string => `${id}-v${version}`;

/** A version as it ships, with the digest of its text. */
export interface ShippedAgreement extends DraftedAgreement, ToBeAgreed {}

/** The records about exactly the text of a version: a seal under another text says nothing of this one. */
export const deedsOf = (
  { id, version, textSm3 }: Pick<ToBeAgreed, 'id' | 'version' | 'textSm3'>,
  records: readonly DeedRecord[],
): readonly DeedRecord[] =>
  records.filter((each) => each.agreement === id && each.version === version && each.textSm3 === textSm3);

/** Versions together with what the register says of them: who sealed, since when entrusted powers are published, when it ends. */
export const agreed = <T extends ToBeAgreed>(
  versions: readonly T[],
  records: readonly DeedRecord[],
): (T & Pick<Agreement, 'sealed' | 'publishedAt'>)[] =>
  versions.map((version) => {
    const deeds = deedsOf(version, records);
    const { textSm3: digest, entrustedBy, validUntil, endsEarlier } = version;
    const published = deeds.filter(({ kind, body }) => kind === 'published' && entrustedBy.includes(body));
    const isWhole = entrustedBy.every((body) => published.some((each) => each.body === body));
    return {
      ...version,
      validUntil: endsEarlier !== null && endsEarlier < validUntil ? endsEarlier : validUntil,
      sealed: deeds
        .filter(({ kind }) => kind === 'sealed')
        .map(({ body, at }) => ({ body, on: civilDate(at), digest })),
      // An agreement has one publication: it is there with the last of those who entrust.
      publishedAt: isWhole
        ? (published
            .map(({ at }) => at)
            .toSorted()
            .at(-1) ?? null)
        : null,
    };
  });

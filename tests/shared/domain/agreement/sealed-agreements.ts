import { agreed, type DeedRecord } from '#domain/agreement/agreed';
import type { Agreement } from '#domain/agreement/agreement';
import { compile } from '#domain/agreement/policy';
import { agreementTexts } from '#functions/shipped-catalogue';

/** What a register says once both parties have sealed every version that ships, two weeks before it begins, and published what they entrust. */
export const allDeeds: readonly DeedRecord[] = agreementTexts.flatMap((version) => {
  const at = new Date(Date.parse(version.validFrom) - 14 * 86_400_000).toISOString();
  const deed = (kind: DeedRecord['kind'], body: string): DeedRecord => ({
    ...{ agreement: version.id, version: version.version, kind, body, textSm3: version.textSm3, at },
    identifier: `${version.id}-${kind}-${body}`,
  });
  return [
    ...version.parties.map(({ body }) => deed('sealed', body)),
    ...version.entrustedBy.map((body) => deed('published', body)),
  ];
});

/** The agreements that ship, as they are once that is done. */
export const sealedAgreements: readonly Agreement[] = agreed(agreementTexts, allDeeds);

export const sealedPolicy = compile(sealedAgreements);

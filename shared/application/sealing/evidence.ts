import type { OfdVerdict } from '#application/verification/verify-ofd';
import type { TrustList } from '#application/verification/verify-seal';
import { toHex, utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';

/**
 * What shows in years that a file was right when it was sealed (JSON, RFC 8785): its digest, the roots and revocation lists as they
 * were then, and the report of the verification, part by part with what was compared. Nothing of what the document says.
 */
export function evidenceOf(of: {
  readonly identifier: string;
  readonly key: string;
  readonly file: Uint8Array;
  /** What was found of it, by this list at this instant (ISO). */
  readonly verdict: Pick<OfdVerdict, 'overall' | 'parts'>;
  readonly trust: TrustList;
  readonly at: string;
}): Uint8Array {
  const { identifier, key, file, trust, at } = of;
  const { overall, parts } = of.verdict;
  return utf8(
    canonicalize({
      ...{ type: 'tongban-evidence', version: 1, identifier, verifiedAt: at },
      document: { key, sm3: toHex(sm3(file)), bytes: file.length },
      trust: { roots: trust.roots, revocations: trust.revocations ?? [] },
      verification: { overall, parts },
    } as unknown as JsonValue),
  );
}

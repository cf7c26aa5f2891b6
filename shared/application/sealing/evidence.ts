import { Authorities } from '#application/verification/ofd-authorities';
import { readFile } from '#application/verification/ofd-structure';
import { readTimeStamp } from '#application/verification/ofd-time-stamp';
import type { OfdVerdict } from '#application/verification/verify-ofd';
import type { TrustList } from '#application/verification/verify-seal';
import { toBase64, toHex, utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import type { SealSignature } from '#formats/ses-signature';
import { sm3 } from '#formats/sm3';

/**
 * What shows in years that a file was right when it was sealed (JSON, RFC 8785): its digest, the roots and the revocation lists of
 * whoever certified its seals as they were then, and the report of the verification, part by part with what was compared. Nothing of what the document says.
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
      trust: { roots: trust.roots, revocations: listsFor(file, { trust, at }) },
      verification: { overall, parts },
    } as unknown as JsonValue),
  );
}

/** Lists of those who certified whoever sealed a file, made its seals and stamped their time. */
function listsFor(file: Uint8Array, { trust, at }: { trust: TrustList; at: string }): readonly string[] {
  const authorities = Authorities.of(trust);
  const read = readFile(file);
  const seals = 'code' in read ? [] : read.seals.map(({ value }) => value);
  const issuers = seals.flatMap(certificatesIn).flatMap((der) => {
    const certificate = authorities.certificate(der);
    const verdict = typeof certificate === 'string' ? null : authorities.chain(certificate, at);
    return verdict?.ok === true ? verdict.chain.slice(1) : [];
  });
  const own = issuers.flatMap((issuer) => authorities.listsOf(issuer)).filter(({ verdict }) => verdict.ok);
  const lists = new Set(own.map(({ list }) => toBase64(list.der)));
  return (trust.revocations ?? []).filter((list) => lists.has(list));
}

function certificatesIn({ certificate, toSign, timeStamp }: SealSignature): readonly Uint8Array[] {
  const stamp = timeStamp === null ? null : readTimeStamp(timeStamp);
  const stamped = stamp === null || 'result' in stamp ? [] : [stamp.certificate.der];
  return [certificate, toSign.seal.makerCertificate, ...stamped];
}

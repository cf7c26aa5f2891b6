import { documentKey, type LicenceRecord } from './ports.ts';
import { resultBytesIn, resultIn } from '#domain/licence/result-file';
import { toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

/** A sealed result as the register is to know it, from the document itself. */
export function recordOfResult(ofd: Uint8Array): LicenceRecord {
  const { identifier, kind, name, issuer, issuedOn, validUntil, caseId, item, holder } = resultIn(ofd);
  return {
    ...{ identifier, kind, name, issuer, issuedOn, validUntil, caseId },
    ...{ itemId: item.id, holderHash: holder.hash },
    document: { key: documentKey(identifier), sm3: toHex(sm3(ofd)), bytes: ofd.length },
    payloadSm3: toHex(sm3(resultBytesIn(ofd))),
  };
}

import type { LicenceRecord } from '#application/licence/ports';
import { part, type Part, type PayloadReader } from './verify-seal.ts';
import { documentPayload } from '#contracts/document';
import { type DocumentPayload, payloadBytes } from '#domain/licence/document';
import { civilDate } from '#domain/limits/civil-date';
import { receiptSealKind } from '#domain/receipt/draft';
import { toHex } from '#formats/bytes';
import { checkLicenceIdentifier } from '#formats/identifiers';
import { sm3 } from '#formats/sm3';

/** Reads results alone: under any seal but that of receipts, and with an identifier that holds by its check character. */
export const resultReader: PayloadReader<DocumentPayload> = {
  read(value) {
    const read = documentPayload.safeParse(value);
    return read.success && checkLicenceIdentifier(read.data.identifier).ok ? read.data : null;
  },
  bytesOf: payloadBytes,
  hasItsSeal: ({ sealing: { sealKind } }) => sealKind !== receiptSealKind,
};

/** What the register of results knows of a document; `offline` where it cannot be asked. */
export type Register = LicenceRecord | 'offline' | 'unknown';

/** Whether a result is in force at an instant (ISO). */
export function checkForce(request: { payload: DocumentPayload; at: string; register: Register }): Part {
  const { payload, at, register } = request;
  if (payload.validUntil !== null && payload.validUntil < civilDate(at))
    return part('bad', 'force.lapsed', '已过有效期', 'its validity has ended');
  if (register === 'offline')
    return part(
      'not-checked',
      'force.not_checked_offline',
      '有效期内; 登记状态离线未核验',
      'within its dates; register not checked offline',
    );
  const payloadSm3 = toHex(sm3(payloadBytes(payload)));
  if (register === 'unknown' || register.payloadSm3 !== payloadSm3)
    return part('bad', 'force.not_registered', '登记库中没有这份结果', 'the register does not know this document');
  return part('good', 'force.in_force', '有效', 'in force');
}

import { contentOf } from './signed-content.ts';
import {
  agreedTolerance,
  type Signed,
  type Tolerance,
  verifySigned,
  type VerifySignedDependencies,
} from './verify-signed.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { messageId, partnerMessage, type PartnerMessage } from '#contracts/partner/message';
import { messageBytes } from '#contracts/partner/webhook';
import type { Partner } from '#domain/partner/registration';

export interface VerifiedMessage {
  readonly partner: Partner;
  readonly message: PartnerMessage;
}

/** What a partner says, believed as it signed it: nothing of the body is read before a signature over its bytes holds. */
export async function verifyMessage(
  dependencies: VerifySignedDependencies,
  posted: Signed,
  tolerance: Tolerance = agreedTolerance,
): Promise<Outcome<VerifiedMessage>> {
  if (posted.bytes.length > messageBytes) return reject('request.too_large');
  const partner = await verifySigned(dependencies, posted, tolerance);
  if (!partner.ok) return partner;
  const message = contentOf(posted.bytes, { shape: partnerMessage, maxBytes: messageBytes });
  if (!message.ok) return message;
  if (posted.id !== messageId(message.value)) return reject('webhook.other_id');
  if (!partner.value.regions.includes(message.value.from)) return reject('partner.not_its_region');
  return accept({ partner: partner.value, message: message.value });
}

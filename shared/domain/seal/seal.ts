import type { SignatureAlgorithm } from '#formats/signature-algorithm';

/** SM2 with SM3 (GB/T 32918, id 1234567812345678), or P-256 where a partition has no SM2 keys. */
export type SealAlgorithm = SignatureAlgorithm;

/** A registered e-seal of a body: which key signs, which certificate says whose it is. */
export interface Seal {
  readonly id: string;
  readonly body: string;
  /** 印章种类: `administrative-approval` 行政审批专用章, `official` 公章 … */
  readonly kind: string;
  readonly keyArn: string;
  readonly algorithm: SealAlgorithm;
  /** DER, base64. */
  readonly certificate: string;
  /** The seal as its maker signed it (SESeal, GB/T 38540-2020), DER, base64; it names the certificate above. */
  readonly ses: string;
  readonly validFrom: string;
  readonly validUntil: string;
  /** Registered: made, and not to be used before two officials of the body have confirmed it (启用). */
  readonly state: 'registered' | 'active' | 'suspended' | 'replaced';
  /** In their order; absent where whoever filled the registry vouched for it. */
  readonly confirmations?: readonly SealConfirmation[];
}

/** By an official of the body: account, hex SHA-256 of the token, instant (ISO). */
export interface SealConfirmation {
  readonly by: string;
  readonly tokenDigest: string;
  readonly at: string;
}

/** Whether a seal may be used at an instant (ISO). */
export const usable = (seal: Seal, at: string): boolean =>
  seal.state === 'active' && seal.validFrom <= at && at <= seal.validUntil;

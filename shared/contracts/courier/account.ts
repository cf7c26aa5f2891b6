/** The carriers whose interface is spoken. */
export const carriers = ['ems'] as const;

export type Carrier = (typeof carriers)[number];

/** What a deployment knows of its carrier; its secret is a key in KMS and nowhere else. */
export interface CourierAccount {
  readonly carrier: Carrier;
  /** Address of the carrier's interface. */
  readonly url: string;
  /** The code by which the carrier knows who asks (协议客户代码). */
  readonly customer: string;
}

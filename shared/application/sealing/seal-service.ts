import type { SealKind } from '#domain/seal/kinds';

/** What a body asks the unified seal system of its province for (统一电子印章系统), once it has a key and a certificate for it. */
export interface SealRequest {
  /** Credit code and name as they are to stand in the seal. */
  readonly body: { readonly id: string; readonly name: string };
  readonly kind: SealKind;
  /** 14 digits: the division code of the region, and a number that no other seal of the region has. */
  readonly number: string;
  /** Instants, `YYYY-MM-DDTHH:MM:SSZ`; not outside the validity of the certificate. */
  readonly validFrom: string;
  readonly validUntil: string;
  /** Of whoever will sign with the seal, DER: its one key. */
  readonly signerCertificate: Uint8Array;
}

/** A maker of seals. A deployment that is not local asks that of its province; the built-in one makes samples. */
export interface SealService {
  /** The SESeal (GB/T 38540-2020, version 4) in DER, signed by the maker. Throws a RangeError for a request that no seal can be made of. */
  make(request: SealRequest): Promise<Uint8Array>;
}

/** Keyed hash (HMAC-SHA-256, 32 bytes) for tracking codes: the same for the same message. */
export interface TrackingMac {
  of(message: Uint8Array): Promise<Uint8Array>;
}

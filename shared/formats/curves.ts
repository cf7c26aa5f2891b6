import { weierstrass, type WeierstrassPoint, type WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';

/** A point of a curve over a prime field. */
export type CurvePoint = WeierstrassPoint<bigint>;

/** Domain parameters of a 256-bit curve y² = x³ + ax + b over the prime field p with a group of prime order n. */
export interface CurveParameters {
  readonly p: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly n: bigint;
  readonly Gx: bigint;
  readonly Gy: bigint;
}

/** The curve recommended with SM2: GB/T 32918.5-2017 §2, object identifier 1.2.156.10197.1.301. */
export const SM2_CURVE: CurveParameters = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};

/** P-256: SP 800-186 §3.2.1.3, object identifier 1.2.840.10045.3.1.7. */
export const P256_CURVE: CurveParameters = {
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  a: 0xffffffff00000001000000000000000000000000fffffffffffffffffffffffcn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  Gx: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  Gy: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};

/** Bytes of an uncompressed point: 04, x, y. */
const POINT_BYTES = 65;

/**
 * The curve's point type, made at the first call and kept. Making it and its table of multiples takes tens of
 * milliseconds, which a function that never verifies must not pay when it starts; the ready-made curves of the library
 * are made when their module loads, hence the parameters above.
 */
export function lazyCurve(parameters: CurveParameters): () => WeierstrassPointCons<bigint> {
  let points: WeierstrassPointCons<bigint> | undefined;
  return () => (points ??= weierstrass({ ...parameters, h: 1n }));
}

/** Whether the bytes have the form of an uncompressed point; whether it lies on a curve is another question. */
export function isUncompressedPoint(bytes: Uint8Array): boolean {
  return bytes.length === POINT_BYTES && bytes[0] === 0x04;
}

/** The point of an uncompressed public key, or undefined if the bytes are no point of the curve. */
export function decodePoint(points: WeierstrassPointCons<bigint>, publicKey: Uint8Array): CurvePoint | undefined {
  if (!isUncompressedPoint(publicKey)) return undefined;
  try {
    return points.fromBytes(publicKey);
  } catch {
    return undefined;
  }
}

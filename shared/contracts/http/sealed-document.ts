import * as z from 'zod/mini';
import { instant } from './schemas.ts';
import type { VersionKind } from '#domain/licence/document';

/** GB/T 36904 identifier. */
export const identifier = z.string().check(z.maxLength(160), z.regex(/^1\.2\.156\.3005\.2(\.[0-9A-Z]+){5}$/));

/** Why a result has a new version: 补发, 更正, 延续. */
export const versionKind = z.enum(['reissue', 'rectification', 'renewal'] as const satisfies readonly VersionKind[]);

const base64 = (longest: number) => z.string().check(z.maxLength(longest), z.regex(/^[A-Za-z0-9+/]+={0,2}$/));

/** A document that is no result: `payload` is the base64 of the canonical bytes that the seal signs. */
export const sealedDocument = z.strictObject({
  payload: base64(128_000),
  seal: z.strictObject({
    algorithm: z.enum(['SM2-SM3', 'ECDSA-SHA256']),
    /** DER SEQUENCE { r, s }, base64. */
    signature: base64(200),
    /** DER, base64. */
    certificate: base64(8_000),
    signedAt: instant,
  }),
});

/** Characters of the base64 of an OFD file, at most: a megabyte of file, a hundred times what results without photographs need. */
export const ofdLength = 1_400_000;

/** A result: the sealed OFD file (GB/T 33190-2016), base64. */
export const ofdFile = z.strictObject({ ofd: base64(ofdLength) });

/** Longest base64 of the file of a licence: those that were imported have up to 3,000,000 bytes. */
const licenceFileLength = 4_000_000;

/** The file of a licence as it is, of whatever type: its bytes, base64. */
export const licenceFile = z.strictObject({
  mediaType: z.enum(['application/ofd', 'application/pdf', 'image/jpeg', 'image/png']),
  file: base64(licenceFileLength),
});

/** A sealed file of any kind. */
export const sealedFile = z.union([sealedDocument, ofdFile]);

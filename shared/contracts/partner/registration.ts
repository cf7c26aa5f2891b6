import * as z from 'zod/mini';
import { division, partnerId, signatureKind } from './names.ts';
import { instant, text } from '#contracts/http/schemas';

export { division, partnerId, signatureKind };

const base64 = (longest: number) =>
  z.string().check(z.minLength(4), z.maxLength(longest), z.regex(/^[A-Za-z0-9+/]+=*$/));

const kinds = z.array(signatureKind).check(z.minLength(1), z.maxLength(3));

export const network = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('public') }),
  z.strictObject({
    kind: z.literal('ranges'),
    ranges: z.array(z.string().check(z.maxLength(50))).check(z.minLength(1), z.maxLength(20)),
  }),
]);

const endpoint = z.strictObject({
  id: partnerId,
  url: z.string().check(z.maxLength(2_000)),
  takes: z.optional(
    z.strictObject({
      divisions: z.optional(z.array(division).check(z.minLength(1), z.maxLength(500))),
      items: z.optional(
        z.array(z.string().check(z.regex(/^[0-9A-Z-]{1,33}$/))).check(z.minLength(1), z.maxLength(500)),
      ),
    }),
  ),
  signs: kinds,
  ackRule: z.optional(
    z.strictObject({
      pointer: z.string().check(z.maxLength(200), z.regex(/^(\/[^/]*)+$/)),
      equals: z.string().check(z.maxLength(200)),
    }),
  ),
  network,
  maintenance: z.array(z.strictObject({ from: instant, to: instant })).check(z.maxLength(50)),
});

/** What operators register of a partner; its keys apart. */
export const partner = z.strictObject({
  id: partnerId,
  name: text,
  /** None: of a partner that was registered and speaks for nobody any more. */
  regions: z.array(division).check(z.maxLength(500)),
  toleranceSeconds: z.int().check(z.minimum(30), z.maximum(3_600)),
  accepts: kinds,
  endpoints: z.array(endpoint).check(z.maxLength(8)),
  materialOrigins: z.array(z.string().check(z.maxLength(300))).check(z.maxLength(20)),
  exchange: z.optional(
    z.strictObject({
      signs: kinds,
      /** Of batches and their messages, which may lie in files for a while; up to 30 days. */
      toleranceSeconds: z.int().check(z.minimum(30), z.maximum(2_592_000)),
      address: z.optional(z.strictObject({ url: z.string().check(z.maxLength(2_000)), network, region: division })),
    }),
  ),
});

export const keyMaterial = base64(8_000);

/** What a key is told from the others of its partner by. Only a secret that we sign with is of one endpoint. */
export const keyNames = {
  in: { id: partnerId, direction: z.literal('in'), kind: signatureKind, endpoint: z.optional(z.never()) },
  out: { id: partnerId, direction: z.literal('out'), kind: z.literal('v1'), endpoint: partnerId },
};
const ofKey = { material: keyMaterial, validFrom: instant, validUntil: z.nullable(instant) };

export const partnerKey = z.discriminatedUnion('direction', [
  z.strictObject({ ...keyNames.in, ...ofKey }),
  z.strictObject({ ...keyNames.out, ...ofKey }),
]);

import * as z from 'zod/mini';
import type { DeepReadonly } from './route.ts';

const role = z.enum(['acceptor', 'reviewer', 'decider', 'clerk', 'operator']);

/** Who calls, as the authorizer hands it on: opaque to the gateway (base64url of this JSON), never logged. */
export const caller = z.strictObject({
  account: z.string(),
  name: z.string(),
  idType: z.string(),
  idNumber: z.string(),
  level: z.enum(['L0', 'L1', 'L2', 'L3', 'L4']),
  posts: z.array(z.strictObject({ role, body: z.string(), region: z.string() })),
  represents: z.array(
    z.strictObject({
      basis: z.enum(['legal-representative', 'authorised-filer', 'guardian', 'agent']),
      id: z.string(),
      name: z.string(),
      idType: z.string(),
      idNumber: z.string(),
      items: z.nullable(z.array(z.string())),
      until: z.nullable(z.string()),
      mandate: z.nullable(z.string()),
    }),
  ),
  expiresAt: z.string(),
});

export type Caller = DeepReadonly<z.output<typeof caller>>;

import type { Body } from '#application/catalogue/catalogue';
import file from '#data/bodies.json' with { type: 'json' };

/** Computed when bundles are made (infra/commands/bundle.ts): what functions know of a body. Its kind, level and area are for whoever reads the file. */
export const shippedBodies: readonly Body[] = (file.bodies as readonly Body[]).map(
  ({ id, name, region, sealKinds, inboxShards, answersQueries, postal }) => ({
    ...{ id, name, region, sealKinds, postal },
    ...(inboxShards === undefined ? {} : { inboxShards }),
    ...(answersQueries === undefined ? {} : { answersQueries }),
  }),
);

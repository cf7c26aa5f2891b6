import { deflateRawSync } from 'node:zlib';
import openapi from '#openapi' with { type: 'json' };

/** Computed when bundles are made (infra/commands/bundle.ts): the document, deflated. It is asked for seldom, and grows with every route. */
export const packedOpenApi: string = deflateRawSync(JSON.stringify(openapi), { level: 9 }).toString('base64');

import type { Metafile } from 'esbuild';
import { atMost, type Figure, rounded } from './bench-figures.ts';

/**
 * Goals in KB of 1024 bytes: functions with DynamoDB at most, and those with another client (two of our own) or cryptography in JavaScript. Those that
 * have both, and read whole OFD files to judge them, carry the codecs of a package, XML, seals, revocation lists and time-stamps besides.
 */
export const bundleGoals = { 'one-client': 260, 'more-than-that': 420, 'with-documents': 500 } as const;

export interface BundleContents {
  readonly name: string;
  readonly bytes: number;
  readonly kind: keyof typeof bundleGoals;
  /** Inputs that must not be inside: a credential-provider chain, X-Ray, locales of zod. */
  readonly forbidden: readonly string[];
}

const forbidden = [
  /@aws-sdk\/(credential-provider-|credential-providers|nested-clients|token-providers)/,
  /@smithy\/credential-provider-imds/,
  /aws-xray|powertools\/tracer/,
  /zod\/.*\/locales\//,
];
const furtherClient = /node_modules\/@aws-sdk\/client-(?!dynamodb\/)/;
/** Ours for S3 and for calling functions, beside that of DynamoDB: each is small, the two together are more than one. */
const ownClients = [/adapters\/s3\/s3-bucket\.ts$/, /adapters\/lambda\/lambda-call\.ts$/];
const cryptography = /node_modules\/@noble\//;
const ofdFiles = /node_modules\/@rgrove\/parse-xml\//;

/** What is inside each bundle `<name>/index.mjs`, by what esbuild says it wrote. Throws Error where there is no bundle. */
export function bundleContents(metafile: Metafile): readonly BundleContents[] {
  const bundles = Object.entries(metafile.outputs).flatMap(([path, { bytes, inputs }]) => {
    const name = /([^/]+)\/index\.mjs$/.exec(path)?.[1];
    if (name === undefined) return [];
    // What was stubbed has an input of its own namespace; what was shaken off altogether has no bytes.
    const inside = Object.entries(inputs).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 && !input.startsWith('stub:') ? [input] : [],
    );
    const has = (what: RegExp): boolean => inside.some((input) => what.test(input));
    const most: keyof typeof bundleGoals = has(furtherClient) && has(ofdFiles) ? 'with-documents' : 'more-than-that';
    const isMore = has(furtherClient) || has(cryptography) || ownClients.every(has);
    return {
      name,
      bytes,
      kind: isMore ? most : ('one-client' as const),
      forbidden: inside.filter((input) => forbidden.some((pattern) => pattern.test(input))),
    };
  });
  if (bundles.length === 0) throw new Error('the metafile knows of no bundle');
  return bundles;
}

const details = {
  'one-client': 'DynamoDB at most',
  'more-than-that': 'a second client, two small ones, or cryptography in JavaScript',
  'with-documents': 'both, and OFD files are judged',
} as const satisfies Record<keyof typeof bundleGoals, string>;

/** Sizes of all bundles by name, and what is inside that should not be. */
export function bundleFigures(metafile: Metafile): Figure[] {
  const bundles = [...bundleContents(metafile)].sort((a, b) => (a.name < b.name ? -1 : 1));
  const sizes = bundles.map(({ name, bytes, kind }) =>
    atMost(bundleGoals[kind], {
      figure: `bundle of ${name}`,
      measured: rounded(bytes / 1024, 1),
      unit: 'KB',
      kind: 'count',
      detail: details[kind],
    }),
  );
  const found = bundles.flatMap((bundle) => bundle.forbidden.map((input) => `${bundle.name}: ${input}`));
  const contents = atMost(0, {
    figure: 'inputs of bundles that must not be there',
    measured: found.length,
    unit: 'inputs',
    kind: 'count',
    detail: found.join(', ') || 'no credential-provider chain, X-Ray, locales of zod',
  });
  return [...sizes, contents];
}

/** DESIGN's import table a second time, by example: whatever a room does not name here must be red. */

const list = (text: string): string[] => text.trim().split(/\s+/);

const besides = list('./thing.ts ./function.ts ./rooms.ts');
const contracts = list('#contracts/text #contracts/capabilities');
const verification = '#application/verification/verify-document';
const catalogue = '#application/catalogue/catalogue';
/** What whole cases and answers of the partner kit are made by. */
const playing = list(`
  #application/case/record #application/partner/message-of #application/agreement/list-agreements
  #application/catalogue/browse-catalogue`);
const sealService = '#application/sealing/seal-service';
const application = ['#application/case/ports', verification, catalogue, sealService, ...playing];
const infra = list('#infra/main #infra/deployments #infra/stack-names #infra/traffic #infra/stacks/data');
const builtIn = list('node:crypto node:zlib node:fs node:module');
const shippedBuiltIn = list('node:crypto node:zlib node:fs');
const packages = list(`
  @noble/curves/abstract/weierstrass.js @noble/hashes/sha2.js @rgrove/parse-xml uqr @aws-sdk/client-kms @smithy/signature-v4
  @aws-lambda-powertools/logger jose zod/mini aws-cdk-lib aws-cdk-lib/aws-lambda constructs cdk-nag esbuild dynalite
  jsonata asl-validator sm-crypto-v2 oidc-provider vitest eslint typescript-eslint`);
/** Nobody has these but the tests. */
const strangers = list('zod zodiac lodash aws-lambda aws-sdk fs crypto');
/** Upwards, downwards, barrels, without extension: nobody has these. */
const never = list(`
  ../elsewhere/thing.ts ./deeper/thing.ts ./local/kms.ts ./index.ts . ./thing #domain/case/index
  #domain/../application/case`);

/** Every specifier that is tried in every room. */
export const probes: readonly string[] = [
  ...besides,
  ...contracts,
  ...application,
  ...infra,
  ...list(
    '#formats/sm3 #domain/case/event #domain/partner/delivery #domain/seal/kinds #adapters/kms/signer #runtime/log #client/client #data/items.json',
  ),
  ...list('#functions/relay/function #functions/relay/handler #infra/local/kms #infra/commands/demo'),
  ...list('#functions/shipped-catalogue #openapi'),
  ...list('#tests/architecture/tree #nowhere/thing https://example.test/thing.js'),
  ...builtIn,
  ...packages,
  ...strangers,
  ...never,
];

/** Keys of what is held back from a room; the planted lines stand in the test. */
export type Held = 'import' | 'console' | 'clock' | 'randomness' | 'environment' | 'time zone';
const shipped: readonly Held[] = ['import', 'console'];
const pure: readonly Held[] = [...shipped, 'clock', 'randomness', 'environment', 'time zone'];

interface Expectation {
  /** A file that would be in the room; it need not exist. */
  readonly file: string;
  readonly may: readonly string[];
  readonly typesOnly?: readonly string[];
  readonly held: readonly Held[];
}

export const expected: Readonly<Record<string, Expectation>> = {
  formats: {
    file: 'shared/formats/planted.ts',
    may: [
      ...besides,
      ...list(
        '#formats/sm3 node:crypto node:zlib @noble/curves/abstract/weierstrass.js @noble/hashes/sha2.js @rgrove/parse-xml uqr',
      ),
    ],
    held: pure,
  },
  domain: {
    file: 'shared/domain/case/planted.ts',
    may: [...besides, ...list('#domain/case/event #domain/partner/delivery #domain/seal/kinds #formats/sm3')],
    held: pure,
  },
  contracts: {
    file: 'shared/contracts/http/planted.ts',
    may: [...besides, ...contracts, 'zod/mini'],
    typesOnly: ['#domain/case/event', '#domain/partner/delivery', '#domain/seal/kinds'],
    held: pure,
  },
  application: {
    file: 'shared/application/case/planted.ts',
    may: [
      ...besides,
      ...application,
      ...contracts,
      ...list('#domain/case/event #domain/partner/delivery #domain/seal/kinds #formats/sm3'),
    ],
    held: pure,
  },
  adapters: {
    file: 'shared/adapters/kms/planted.ts',
    may: [
      ...besides,
      ...contracts,
      ...shippedBuiltIn,
      ...list('#adapters/kms/signer #formats/sm3 @aws-sdk/client-kms @smithy/signature-v4 jose'),
    ],
    typesOnly: [...application, '#domain/case/event', '#domain/partner/delivery', '#domain/seal/kinds'],
    held: shipped,
  },
  runtime: {
    file: 'shared/runtime/planted.ts',
    may: [
      ...besides,
      ...contracts,
      ...shippedBuiltIn,
      ...list('#runtime/log #formats/sm3 @aws-lambda-powertools/logger'),
    ],
    typesOnly: ['zod/mini'],
    held: shipped,
  },
  client: {
    file: 'shared/client/planted.ts',
    may: [...besides, ...contracts],
    typesOnly: ['zod/mini'],
    held: shipped,
  },
  'functions/handler': {
    file: 'functions/planted/handler.ts',
    may: [
      ...application,
      ...contracts,
      ...list('./function.ts #adapters/kms/signer #runtime/log #data/items.json #functions/shipped-catalogue'),
    ],
    held: shipped,
  },
  'functions/shipped': {
    file: 'functions/planted.ts',
    may: [
      ...besides,
      catalogue,
      '#application/catalogue/browse-catalogue',
      ...list('#domain/case/event #domain/partner/delivery #domain/seal/kinds #data/items.json #openapi node:zlib'),
    ],
    held: pure,
  },
  'functions/manifest': {
    file: 'functions/planted/function.ts',
    may: ['#contracts/capabilities'],
    held: pure,
  },
  infra: {
    file: 'infra/stacks/planted.ts',
    may: [
      ...besides,
      ...infra,
      ...contracts,
      ...builtIn,
      ...list('#functions/relay/function #data/items.json aws-cdk-lib aws-cdk-lib/aws-lambda constructs cdk-nag'),
    ],
    held: shipped,
  },
  'infra/commands': {
    file: 'infra/commands/planted.ts',
    may: [
      ...besides,
      ...contracts,
      ...builtIn,
      ...list('#infra/main #infra/deployments #infra/stack-names #infra/traffic #infra/local/kms #infra/commands/demo'),
      ...list('#client/client #formats/sm3 #domain/partner/delivery #domain/seal/kinds #data/items.json esbuild'),
      ...list('#adapters/kms/kms-seal-keys #adapters/kms/kms-seal-signer @aws-sdk/client-kms'),
      ...list('#domain/licence/layout #domain/licence/document #domain/licence/qr-claims'),
      verification,
    ],
    typesOnly: ['#domain/case/event', '#domain/licence/template', sealService],
    held: [],
  },
  'infra/commands/kit-cases': {
    file: 'infra/commands/kit-cases/planted.ts',
    may: [
      ...besides,
      ...contracts,
      ...playing,
      ...list('#infra/commands/demo #formats/sm3 #domain/case/event #data/items.json #functions/shipped-catalogue'),
    ],
    typesOnly: [
      ...['#application/case/ports', verification, catalogue, sealService],
      ...['#domain/partner/delivery', '#domain/seal/kinds'],
    ],
    held: pure,
  },
  'infra/local': {
    file: 'infra/local/planted.ts',
    may: [
      ...besides,
      ...builtIn,
      ...list('#infra/local/kms dynalite jsonata asl-validator sm-crypto-v2 oidc-provider'),
      '@noble/curves/abstract/weierstrass.js',
    ],
    held: [],
  },
  'partner kit': {
    file: 'docs/partner/planted.mjs',
    may: builtIn,
    held: [],
  },
  tests: {
    file: 'tests/shared/planted.test.ts',
    may: probes.filter((probe) => !never.includes(probe)),
    held: [],
  },
  house: {
    file: 'planted.config.ts',
    may: [...list('./rooms.ts eslint typescript-eslint vitest'), ...builtIn],
    held: ['import'],
  },
};

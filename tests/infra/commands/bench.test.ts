import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleContents, bundleFigures } from '#infra/commands/bench-bundles';
import { atLeast, atMost, median, pairedRatio, quantile, tableOf } from '#infra/commands/bench-figures';
import { webhookFigures } from '#infra/commands/bench-webhooks';

describe('paired ratios', () => {
  it('compare what was measured together, whatever the machine did between the rounds', () => {
    // The machine is ten times slower in the last two rounds: medians taken apart would say 60/10 = 6.
    const pairs = [
      { ours: 6, base: 10 },
      { ours: 5, base: 10 },
      { ours: 7, base: 10 },
      { ours: 60, base: 100 },
      { ours: 70, base: 100 },
    ];
    expect(pairedRatio(pairs)).toEqual({ ratio: 0.6, low: 0.6, high: 0.7 });
  });

  it('are not moved by one round that went wrong', () => {
    const pairs = [...Array.from({ length: 8 }, () => ({ ours: 8, base: 10 })), { ours: 500, base: 10 }];
    expect(pairedRatio(pairs).ratio).toBe(0.8);
  });

  it('need at least one round', () => {
    expect(() => pairedRatio([])).toThrow('nothing was measured');
  });
});

describe('the median', () => {
  it('lies between the middle two of an even count, in any order', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([9, 1, 5])).toBe(5);
  });

  it('is the half quantile', () => {
    expect(quantile([0, 10], 0.95)).toBeCloseTo(9.5);
  });
});

describe('a figure', () => {
  const measured = { figure: 'bundle', measured: 260, unit: 'KB', kind: 'count', detail: '' } as const;

  it('at its goal holds it, beyond it does not', () => {
    expect(atMost(260, measured)).toMatchObject({ goal: '≤ 260 KB', held: true });
    expect(atMost(259.9, measured).held).toBe(false);
    expect(atLeast(260, measured)).toMatchObject({ goal: '≥ 260 KB', held: true });
    expect(atLeast(260.1, measured).held).toBe(false);
  });

  it('that misses its goal is marked in the table', () => {
    expect(tableOf([atMost(100, measured)])).toMatch(/^✗ MISSED {2}bundle {2}260 KB {4}≤ 100 KB/m);
  });
});

/** A metafile as esbuild writes it, with one bundle of these inputs and bytes. */
function metafileWith(inputs: Readonly<Record<string, number>>, name = 'case-query'): Metafile {
  return {
    inputs: {},
    outputs: {
      [`.cache/bundles/x/${name}/index.mjs`]: {
        bytes: Object.values(inputs).reduce((sum, bytes) => sum + bytes, 0),
        inputs: Object.fromEntries(Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])),
        imports: [],
        exports: ['handler'],
      },
    },
  };
}

const dynamoDb = 'node_modules/@aws-sdk/client-dynamodb/dist-es/DynamoDBClient.js';
const kindOf = (...inputs: string[]) =>
  bundleContents(metafileWith(Object.fromEntries(inputs.map((path) => [path, 1]))))[0]?.kind;

describe('the goal of a bundle', () => {
  it.each([
    ['DynamoDB alone', [dynamoDb], 'one-client'],
    ['no client at all', ['shared/runtime/log.ts'], 'one-client'],
    ['KMS beside it', [dynamoDb, 'node_modules/@aws-sdk/client-kms/dist-es/KMSClient.js'], 'more-than-that'],
    ['queues', ['node_modules/@aws-sdk/client-sqs/dist-es/SQSClient.js'], 'more-than-that'],
    ['elliptic curves in JavaScript', [dynamoDb, 'node_modules/@noble/curves/nist.js'], 'more-than-that'],
  ])('with %s goes by what is inside', (_, inputs, kind) => {
    expect(kindOf(...inputs)).toBe(kind);
  });

  it('does not count what was shaken off', () => {
    const metafile = metafileWith({ [dynamoDb]: 10, 'node_modules/@aws-sdk/client-kms/dist-es/KMSClient.js': 0 });
    expect(bundleContents(metafile)[0]?.kind).toBe('one-client');
  });

  it('is compared with its bytes in KB of 1024', () => {
    expect(bundleFigures(metafileWith({ [dynamoDb]: 260 * 1024 }))[0]).toMatchObject({ measured: 260, held: true });
    expect(bundleFigures(metafileWith({ [dynamoDb]: 261 * 1024 }))[0]).toMatchObject({ measured: 261, held: false });
  });
});

describe('what must not be in a bundle', () => {
  it.each([
    'node_modules/@aws-sdk/credential-provider-sso/dist-es/fromSSO.js',
    'node_modules/@aws-sdk/nested-clients/dist-es/submodules/sts/STSClient.js',
    'node_modules/@smithy/credential-provider-imds/dist-es/index.js',
    'node_modules/aws-xray-sdk-core/lib/index.js',
    'node_modules/@aws-lambda-powertools/tracer/lib/esm/Tracer.js',
    'node_modules/zod/v4/locales/zh-CN.js',
  ])('is found: %s', (path) => {
    expect(bundleContents(metafileWith({ [path]: 1 }))[0]?.forbidden).toEqual([path]);
    expect(bundleFigures(metafileWith({ [path]: 1 })).at(-1)).toMatchObject({ measured: 1, held: false });
  });

  it('is not there when it was put aside or shaken off', () => {
    const inputs = { 'stub:@aws-sdk/credential-provider-node': 40, 'node_modules/zod/v4/locales/en.js': 0 };
    expect(bundleContents(metafileWith(inputs))[0]?.forbidden).toEqual([]);
  });
});

describe('a metafile without bundles', () => {
  it('is a mistake, not a success', () => {
    expect(() => bundleContents({ inputs: {}, outputs: {} })).toThrow('no bundle');
  });
});

describe('the signing of webhooks', () => {
  it('is measured against raw HMAC over the same bytes, for a small and a large body', () => {
    const figures = webhookFigures({ rounds: 1, calls: 1 });
    expect(figures.map(({ figure, goal, kind }) => [figure, goal, kind])).toEqual([
      ['webhook-signing, v1 of 4 KB against raw HMAC', '≥ 0.8 ×', 'time'],
      ['webhook-signing, v1 of 20 KB against raw HMAC', '≥ 0.8 ×', 'time'],
    ]);
  });
});

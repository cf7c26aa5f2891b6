import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FunctionManifest } from '#contracts/capabilities';
import { environmentOf } from '#runtime/environment';

const manifest = {
  name: 'things',
  purpose: 'for this test',
  trigger: { kind: 'http' },
  needs: ['cases.read', 'cases.append', 'holder-hash', 'seals.sign'],
  memoryMb: 256,
  timeoutSeconds: 5,
  whenItFails: { zh: '', en: '' },
} as const satisfies FunctionManifest;

const complete = {
  CASES_TABLE: 'cases',
  HOLDER_KEY_ARN: 'arn:key',
  AWS_REGION: 'cn-north-1',
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 'secret',
  DIVISION: '620100',
  URL_SUFFIX: 'amazonaws.com.cn',
};

beforeEach(() => {
  for (const [name, value] of Object.entries(complete)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('the environment of a function', () => {
  it('has the variables of its capabilities, and nothing beyond them by its type', () => {
    const { variables, ...rest } = environmentOf(manifest);
    expect([variables.CASES_TABLE, variables.HOLDER_KEY_ARN]).toEqual(['cases', 'arn:key']);
    // @ts-expect-error -- of another capability
    expect(() => variables.APPROVALS_TABLE).toThrow('environment variable APPROVALS_TABLE is missing');
    expect(rest).toEqual({
      aws: { region: 'cn-north-1', credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' } },
      region: '620100',
      urlSuffix: 'amazonaws.com.cn',
    });
  });

  it('takes a session token and another endpoint where they are given', () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    const { aws } = environmentOf(manifest);
    expect(aws.credentials.sessionToken).toBe('token');
    expect(aws.endpoint).toBe('http://127.0.0.1:1');
  });

  it.each(Object.keys(complete))('stops the start without %s', (name) => {
    for (const value of [undefined, '']) {
      vi.stubEnv(name, value);
      expect(() => {
        const { variables } = environmentOf(manifest);
        return [variables.CASES_TABLE, variables.HOLDER_KEY_ARN];
      }).toThrow(`environment variable ${name} is missing`);
    }
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { type CallRecord, serveAws } from '#infra/local/endpoint';
import { Iam } from '#infra/local/iam';
import { invokeApi, Lambda } from '#infra/local/lambda';
import { httpRequest, searchParams, signerFor } from './signer.ts';

const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };
const roleOf = (name: string): string => `arn:aws-cn:iam::000000000000:role/${name}`;
const functionOf = (name: string): string => `arn:aws-cn:lambda:cn-north-1:000000000000:function:${name}`;
const [caller, stranger] = [roleOf('partners'), roleOf('stranger')];

const folder = mkdtempSync(join(tmpdir(), 'invoke-'));
const clock = new VirtualClock();
const records: CallRecord[] = [];
let iam: Iam;
let lambda: Lambda;
let served: Awaited<ReturnType<typeof serveAws>>;

/** The door: says what it was told and by which key, fails where it is told to. */
const source = `export const handler = async (event) => {
  if (event.fail) throw new TypeError('a secret of the other region');
  return event.silent ? undefined : { ok: true, event };
};`;

beforeAll(async () => {
  iam = new Iam(place);
  const Statement = ['door', 'gone'].map((name) => ({
    ...{ Sid: name, Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionOf(name) },
  }));
  const Policies = [{ PolicyName: 'needs', PolicyDocument: { Version: '2012-10-17', Statement } }];
  iam.registerRole({ arn: caller, properties: { Policies } });
  iam.registerRole({ arn: stranger, properties: {} });
  lambda = new Lambda({
    ...{ clock, place, logFolder: join(folder, 'logs') },
    awsUrl: () => 'http://127.0.0.1:9',
    credentialsFor: () => ({ accessKeyId: 'none', secretAccessKey: 'none' }),
  });
  for (const name of ['door', 'other']) {
    const codeFolder = join(folder, name);
    mkdirSync(codeFolder);
    writeFileSync(join(codeFolder, 'index.mjs'), source);
    lambda.createFunction({
      ...{ name, arn: functionOf(name), codeFolder, handler: 'index.handler', runtime: 'nodejs24.x', environment: {} },
      ...{ timeoutSeconds: 5, memoryMb: 128, roleArn: stranger, logGroup: `/x/${name}`, logFormat: 'JSON' },
    });
  }
  served = await serveAws({
    ...{ port: 0, clock, iam, json: [] },
    s3: { handle: () => expect.unreachable() },
    resourcePolicyOf: () => undefined,
    invoke: invokeApi(lambda),
    onCall: (record) => records.push(record),
  });
});
beforeEach(() => {
  records.length = 0;
});
afterAll(async () => {
  await served.close();
  await lambda.stop();
  rmSync(folder, { recursive: true });
});

async function invoke(name: string, payload: object, { as = caller, service = 'lambda' } = {}): Promise<Response> {
  const path = `/2015-03-31/functions/${name}/invocations`;
  const headers = { host: new URL(served.url).host, 'content-type': 'application/json' };
  const signer = signerFor({ service, ...iam.credentialsFor(as) });
  const signed = await signer.sign(httpRequest({ method: 'POST', path, headers, body: JSON.stringify(payload) }));
  const { host: _, ...sent } = signed.headers;
  const query = searchParams(signed.query).toString();
  return fetch(`${served.url}${path}${query && `?${query}`}`, {
    ...{ method: 'POST', headers: sent, body: JSON.stringify(payload) },
  });
}

describe('a function called by another at the endpoint', () => {
  it('answers a role that has the right, which is recorded with the statement that gave it', async () => {
    const answered = await invoke('door', { from: '620100' });
    expect([answered.status, answered.headers.get('x-amz-function-error')]).toEqual([200, null]);
    expect(await answered.json()).toEqual({ ok: true, event: { from: '620100' } });
    expect(records).toMatchObject([{ service: 'lambda', operation: 'Invoke', role: caller, status: 200 }]);
    expect(iam.decisions()).toContainEqual({
      ...{ role: caller, action: 'lambda:InvokeFunction', resource: functionOf('door') },
      ...{ allowed: true, by: [`${caller} needs.door`], count: 1 },
    });
  });

  it('answers null where it returns nothing', async () => {
    expect(await (await invoke('door', { silent: true })).json()).toBeNull();
  });

  it.each([
    ['a role without it', 'door', stranger],
    ['one that has it for another function', 'other', caller],
  ])('is refused to %s, and so recorded', async (_, name, as) => {
    const calls = lambda.status().map((each) => each.calls);
    const refused = await invoke(name, {}, { as });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ __type: 'AccessDeniedException' });
    expect(records).toMatchObject([{ operation: 'Invoke', role: as, status: 403 }]);
    expect(iam.decisions()).toContainEqual(
      expect.objectContaining({ role: as, resource: functionOf(name), allowed: false, by: [] }),
    );
    expect(lambda.status().map((each) => each.calls)).toEqual(calls);
  });

  it('is not found where there is none, by whoever might call it alone', async () => {
    const loud = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const missing = await invoke('gone', {});
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ __type: 'ResourceNotFoundException' });
    expect(await (await invoke('gone', {}, { as: stranger })).json()).toMatchObject({
      __type: 'AccessDeniedException',
    });
    expect(loud).not.toHaveBeenCalled();
    loud.mockRestore();
  });

  it('is answered for where it fails: 200, with the header that says so', async () => {
    const failed = await invoke('door', { fail: true });
    expect([failed.status, failed.headers.get('x-amz-function-error')]).toEqual([200, 'Unhandled']);
    expect(await failed.json()).toMatchObject({ errorMessage: expect.stringContaining('TypeError') });
  });

  it('is not called by a signature that was made for another service', async () => {
    const refused = await invoke('door', {}, { service: 's3' });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ __type: 'SignatureDoesNotMatch' });
  });
});

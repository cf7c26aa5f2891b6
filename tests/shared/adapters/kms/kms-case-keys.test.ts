import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, keys: arns, close } = await testAws();
const client = kms(aws);
const keys = new KmsCaseKeys({ client, keyArn: arns.case });
afterAll(async () => {
  client.destroy();
  await close();
});

const caseId = randomUUID();
const { key, wrappedKey } = await keys.create(caseId);
const context = `${caseId}#1#case.submitted`;
const plaintext = '{"name":"何试远","note":"🏮"}';

describe('the data key of a case', () => {
  it('opens again from its wrapped form, and reads what was encrypted before', async () => {
    const payload = key.encrypt({ plaintext, context });
    const opened = await keys.open({ caseId, wrappedKey });
    expect(opened.decrypt({ payload, context })).toBe(plaintext);
  });

  it('does not open for another case', async () => {
    await expect(keys.open({ caseId: randomUUID(), wrappedKey })).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  it('does not open under another key of the platform', async () => {
    const others = new KmsCaseKeys({ client, keyArn: arns.otherCase });
    await expect(others.open({ caseId, wrappedKey })).rejects.toThrow();
  });

  it('is another one for every case, and its wrapped form shows nothing of it', async () => {
    const payload = key.encrypt({ plaintext, context });
    const other = await keys.create(caseId);
    expect(other.wrappedKey).not.toBe(wrappedKey);
    expect(() => other.key.decrypt({ payload, context })).toThrow();
  });
});

describe('an encrypted payload', () => {
  const payload = key.encrypt({ plaintext, context });
  const altered = (change: (box: Buffer) => Buffer) => ({
    ...payload,
    box: change(Buffer.from(payload.box, 'base64')).toString('base64'),
  });
  const flip = (at: number) => (box: Buffer) => {
    box[at] = (box[at] ?? 0) ^ 1;
    return box;
  };

  it('is never the same twice, and shows nothing of its content', () => {
    expect(key.encrypt({ plaintext, context }).box).not.toBe(payload.box);
    expect(Buffer.from(payload.box, 'base64').includes('试')).toBe(false);
  });

  it('is bound to its place: it cannot be moved to another event', () => {
    expect(() => key.decrypt({ payload, context: `${caseId}#2#case.submitted` })).toThrow();
  });

  it.each([
    ['nonce', altered(flip(0))],
    ['tag', altered(flip(12))],
    ['last byte of the tag', altered(flip(27))],
    ['ciphertext', altered(flip(28))],
    ['length, cut at the end', altered((box) => box.subarray(0, -1))],
    ['tag, cut short with all after it', altered((box) => box.subarray(0, 20))],
    ['everything', altered(() => Buffer.alloc(0))],
  ])('is refused with its %s altered', (_, forged) => {
    expect(() => key.decrypt({ payload: forged, context })).toThrow();
  });
});

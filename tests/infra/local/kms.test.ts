import { createHash, createHmac, createPublicKey, createVerify, randomBytes, verify } from 'node:crypto';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { Kms } from '#infra/local/kms';
import { openStore, type Store } from '#infra/local/store';
import { china, clientOptions, RecordingCall, serveJson, temporaryFolder } from './json-endpoint.ts';

const message = Buffer.from('a result document');
const { folder, remove } = temporaryFolder();
let store: Store;
let kms: Kms;
let call: RecordingCall;
let client: KMSClient;
let close: () => Promise<void>;
const arns: Record<string, string> = {};

beforeAll(async () => {
  store = openStore(folder);
  kms = new Kms({ store, clock: new VirtualClock(), place: china });
  call = new RecordingCall();
  const served = await serveJson(kms, call);
  close = served.close;
  client = new KMSClient({ ...clientOptions, endpoint: served.url });
  for (const logicalId of ['Sm2', 'OtherSm2'])
    arns[logicalId] = kms.createKey({ logicalId, KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }).arn;
  arns['P256'] = kms.createKey({ logicalId: 'P256', KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }).arn;
  arns['Data'] = kms.createKey({ logicalId: 'Data', Description: 'case keys', EnableKeyRotation: true }).arn;
  arns['OtherData'] = kms.createKey({ logicalId: 'OtherData' }).arn;
  const mac = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };
  arns['Mac'] = kms.createKey({ ...mac, logicalId: 'Mac' }).arn;
  arns['OtherMac'] = kms.createKey({ ...mac, logicalId: 'OtherMac' }).arn;
  arns['OffMac'] = kms.createKey({ ...mac, logicalId: 'OffMac', Enabled: false }).arn;
  arns['Off'] = kms.createKey({ logicalId: 'Off', Enabled: false }).arn;
});

beforeEach(() => {
  call.asked.length = 0;
  call.refused.clear();
});

afterAll(async () => {
  client.destroy();
  await close();
  store.close();
  remove();
});

const arn = (logicalId: string): string => arns[logicalId] ?? '';
const spkiOf = async (logicalId: string): Promise<Buffer> =>
  Buffer.from((await client.send(new GetPublicKeyCommand({ KeyId: arn(logicalId) }))).PublicKey ?? []);
const sm3 = (...parts: Buffer[]): Buffer => createHash('sm3').update(Buffer.concat(parts)).digest();

// a, b, Gx, Gy of the recommended curve, GB/T 32918.5-2017.
const curve =
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
  '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0';

function zOf(point: Buffer, id = '1234567812345678'): Buffer {
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(id.length * 8);
  return sm3(bits, Buffer.from(id), Buffer.from(curve, 'hex'), point.subarray(-64));
}

const sign = async (logicalId: string, digest: Buffer): Promise<Buffer> => {
  const SigningAlgorithm = logicalId === 'P256' ? 'ECDSA_SHA_256' : 'SM2DSA';
  const command = new SignCommand({ KeyId: arn(logicalId), Message: digest, MessageType: 'DIGEST', SigningAlgorithm });
  return Buffer.from((await client.send(command)).Signature ?? []);
};

/** OpenSSL's SM2, fed with Z by hand: an implementation independent of the one that signs. */
const verifySm2 = (options: { spki: Buffer; z: Buffer; signed: Buffer; signature: Buffer }): boolean => {
  const key = createPublicKey({ key: options.spki, format: 'der', type: 'spki' });
  return createVerify('sm3').update(options.z).update(options.signed).verify(key, options.signature);
};

describe('SM2 signatures', () => {
  it('computes Z in this test as GB/T 32918.5 A.2 does', () => {
    const point =
      '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';
    const z = 'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3';
    expect(zOf(Buffer.from(point, 'hex')).toString('hex')).toBe(z);
  });

  it('hands out the public key as an SPKI of 91 bytes on the SM2 curve', async () => {
    const spki = await spkiOf('Sm2');
    expect(spki.length).toBe(91);
    expect(spki.subarray(0, 27).toString('hex')).toBe('3059301306072a8648ce3d020106082a811ccf5501822d03420004');
  });

  it('sign the given digest as e, so OpenSSL accepts them over Z and the message', async () => {
    const spki = await spkiOf('Sm2');
    const z = zOf(spki);
    // Forty in a row meet short and high-bit r and s, where DER encoders go wrong.
    for (let round = 0; round < 40; round += 1) {
      const signed = Buffer.concat([message, Buffer.from([round])]);
      const signature = await sign('Sm2', sm3(z, signed));
      expect(verifySm2({ spki, z, signed, signature })).toBe(true);
    }
  });

  it('do not verify under another key, for another message, or with the empty id', async () => {
    const spki = await spkiOf('Sm2');
    const z = zOf(spki);
    const signature = await sign('Sm2', sm3(z, message));
    const other = await spkiOf('OtherSm2');
    expect(verifySm2({ spki: other, z: zOf(other), signed: message, signature })).toBe(false);
    expect(verifySm2({ spki, z, signed: Buffer.from('another document'), signature })).toBe(false);
    expect(verifySm2({ spki, z: zOf(spki, ''), signed: message, signature })).toBe(false);
    // node's one-shot verify is SM2 with the empty id.
    expect(verify('sm3', message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)).toBe(false);
  });

  it('of an altered digest do not verify', async () => {
    const spki = await spkiOf('Sm2');
    const z = zOf(spki);
    const altered = sm3(z, message);
    altered[31] = (altered[31] ?? 0) ^ 1;
    expect(verifySm2({ spki, z, signed: message, signature: await sign('Sm2', altered) })).toBe(false);
  });
});

describe('Sign', () => {
  it('makes P-256 signatures over a digest that node:crypto accepts', async () => {
    const spki = await spkiOf('P256');
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    for (let round = 0; round < 20; round += 1) {
      const signed = Buffer.concat([message, Buffer.from([round])]);
      const signature = await sign('P256', createHash('sha256').update(signed).digest());
      expect(verify('sha256', signed, key, signature)).toBe(true);
      expect(verify('sha256', message, key, signature)).toBe(false);
    }
  });

  it('asks for kms:Sign on the key with algorithm and message type, before it signs', async () => {
    await sign('Sm2', randomBytes(32));
    expect(call.asked).toMatchObject([
      {
        action: 'kms:Sign',
        resource: arn('Sm2'),
        context: { 'kms:SigningAlgorithm': 'SM2DSA', 'kms:MessageType': 'DIGEST' },
      },
    ]);
    call.refused.add('kms:Sign');
    await expect(sign('Sm2', randomBytes(32))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each([
    ['RAW', 32, 'SM2DSA', 'Sm2', 'UnsupportedOperationException'],
    ['DIGEST', 31, 'SM2DSA', 'Sm2', 'ValidationException'],
    ['DIGEST', 64, 'ECDSA_SHA_256', 'P256', 'ValidationException'],
    ['DIGEST', 32, 'ECDSA_SHA_256', 'Sm2', 'InvalidKeyUsageException'],
    ['DIGEST', 32, 'SM2DSA', 'P256', 'InvalidKeyUsageException'],
    ['DIGEST', 32, 'SM2DSA', 'Data', 'InvalidKeyUsageException'],
    ['EXTERNAL_MU', 32, 'SM2DSA', 'Sm2', 'ValidationException'],
    ['DIGEST', 32, 'SM2', 'Sm2', 'ValidationException'],
  ])('refuses %s of %i bytes with %s under key %s: %s', async (type, length, algorithm, logicalId, name) => {
    const command = new SignCommand({
      KeyId: arn(logicalId),
      Message: randomBytes(length),
      MessageType: type as 'RAW',
      SigningAlgorithm: algorithm as 'SM2DSA',
    });
    await expect(client.send(command)).rejects.toMatchObject({ name });
  });

  it('refuses a member that it does not implement instead of ignoring it', async () => {
    const command = new SignCommand({
      KeyId: arn('Sm2'),
      Message: randomBytes(32),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'SM2DSA',
      DryRun: true,
    });
    await expect(client.send(command)).rejects.toThrow(/DryRun/);
  });
});

describe('data keys', () => {
  const EncryptionContext = { case: 'LZ-1', purpose: 'personal' };

  it('come back from Decrypt under the same encryption context, in any order and without naming the key', async () => {
    const made = await client.send(
      new GenerateDataKeyCommand({ KeyId: arn('Data'), KeySpec: 'AES_256', EncryptionContext }),
    );
    expect(made.Plaintext?.length).toBe(32);
    const turned = { purpose: 'personal', case: 'LZ-1' };
    const opened = await client.send(
      new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext: turned }),
    );
    expect(opened.KeyId).toBe(arn('Data'));
    expect(opened.Plaintext).toEqual(made.Plaintext);
    expect(call.asked.map(({ action }) => action)).toEqual(['kms:GenerateDataKey', 'kms:Decrypt']);
    for (const { context } of call.asked)
      expect(context).toMatchObject({
        'kms:EncryptionContext:case': 'LZ-1',
        'kms:EncryptionContext:purpose': 'personal',
      });
  });

  it.each([
    ['without context', undefined],
    ['with part of it', { case: 'LZ-1' }],
    ["with another case's", { case: 'LZ-2', purpose: 'personal' }],
  ])('do not open %s', async (_, given) => {
    const made = await client.send(
      new GenerateDataKeyCommand({ KeyId: arn('Data'), NumberOfBytes: 64, EncryptionContext }),
    );
    expect(made.Plaintext?.length).toBe(64);
    const command = new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext: given });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('do not open when a byte is changed, when the key is another, or when it is no ciphertext at all', async () => {
    const made = await client.send(new GenerateDataKeyCommand({ KeyId: arn('Data'), KeySpec: 'AES_256' }));
    const changed = Buffer.from(made.CiphertextBlob ?? []);
    changed[50] = (changed[50] ?? 0) ^ 1;
    await expect(client.send(new DecryptCommand({ CiphertextBlob: changed }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    const wrongKey = new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, KeyId: arn('OtherData') });
    await expect(client.send(wrongKey)).rejects.toMatchObject({ name: 'IncorrectKeyException' });
    await expect(client.send(new DecryptCommand({ CiphertextBlob: randomBytes(80) }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  it('need exactly one of key spec and number of bytes', async () => {
    await expect(client.send(new GenerateDataKeyCommand({ KeyId: arn('Data') }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('of a disabled key are refused with DisabledException', async () => {
    const command = new GenerateDataKeyCommand({ KeyId: arn('Off'), KeySpec: 'AES_256' });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'DisabledException' });
  });
});

describe('Encrypt', () => {
  const EncryptionContext = { purpose: 'partner-secret', owner: 'xian', key: 'xian-1' };
  const secret = Buffer.from('a secret that two parties share!');
  const encrypt = (logicalId: string, rest: object = {}) =>
    client.send(new EncryptCommand({ KeyId: arn(logicalId), Plaintext: secret, EncryptionContext, ...rest }));

  it('wraps what Decrypt opens under the same encryption context, and each time to something else', async () => {
    const [one, other] = [await encrypt('Data'), await encrypt('Data')];
    expect(one.KeyId).toBe(arn('Data'));
    expect(one.CiphertextBlob).not.toEqual(other.CiphertextBlob);
    for (const { CiphertextBlob } of [one, other]) {
      const opened = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: arn('Data') }));
      expect(Buffer.from(opened.Plaintext ?? [])).toEqual(secret);
    }
    const elsewhere = {
      CiphertextBlob: one.CiphertextBlob,
      EncryptionContext: { ...EncryptionContext, key: 'xian-2' },
    };
    await expect(client.send(new DecryptCommand(elsewhere))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  it('asks for kms:Encrypt on the key, with the encryption context, before it encrypts', async () => {
    await encrypt('Data');
    expect(call.asked).toMatchObject([
      { action: 'kms:Encrypt', resource: arn('Data'), context: { 'kms:EncryptionContext:owner': 'xian' } },
    ]);
    call.refused.add('kms:Encrypt');
    await expect(encrypt('Data')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each([
    ['a key that signs', 'Sm2', {}, 'InvalidKeyUsageException'],
    ['a key that is disabled', 'Off', {}, 'DisabledException'],
    ['more than 4,096 bytes', 'Data', { Plaintext: randomBytes(4097) }, 'ValidationException'],
    ['another algorithm', 'Data', { EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' }, 'ValidationException'],
  ])('refuses %s', async (_, logicalId, rest, name) => {
    await expect(encrypt(logicalId, rest)).rejects.toMatchObject({ name });
  });
});

describe('MACs', () => {
  it('verify for their message and no other', async () => {
    const own = { KeyId: arn('Mac'), MacAlgorithm: 'HMAC_SHA_256' as const };
    const { Mac } = await client.send(new GenerateMacCommand({ ...own, Message: message }));
    const verified = await client.send(new VerifyMacCommand({ ...own, Message: message, Mac }));
    expect(verified.MacValid).toBe(true);
    const other = new VerifyMacCommand({ ...own, Message: Buffer.from('else'), Mac });
    await expect(client.send(other)).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
  });

  const shared = { MacAlgorithm: 'HMAC_SHA_256' as const, Message: message };
  const macUnder = async (logicalId: string): Promise<Buffer> =>
    Buffer.from((await client.send(new GenerateMacCommand({ ...shared, KeyId: arn(logicalId) }))).Mac ?? []);

  it('are HMAC as RFC 2104 has it: whoever holds the same secret makes the same', async () => {
    const { material } = store.db.prepare("SELECT material FROM kms_keys WHERE logical_id = 'Mac'").get() ?? {};
    const own = createHmac('sha256', material as Uint8Array)
      .update(message)
      .digest();
    expect(await macUnder('Mac')).toEqual(own);
  });

  it.each([
    ['with any bit of it changed', (mac: Buffer) => mac.map((byte, at) => (at === 31 ? byte ^ 1 : byte))],
    ['cut short', (mac: Buffer) => mac.subarray(0, 16)],
    ['with a byte more', (mac: Buffer) => Buffer.concat([mac, Buffer.alloc(1)])],
  ])('do not verify %s', async (_, change) => {
    const Mac = change(await macUnder('Mac'));
    const command = new VerifyMacCommand({ ...shared, KeyId: arn('Mac'), Mac });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
  });

  it('do not verify under another key', async () => {
    const command = new VerifyMacCommand({ ...shared, KeyId: arn('OtherMac'), Mac: await macUnder('Mac') });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
  });

  it('are verified by who may do that, which is not who may make them', async () => {
    const Mac = await macUnder('Mac');
    call.asked.length = 0;
    const command = new VerifyMacCommand({ ...shared, KeyId: arn('Mac'), Mac });
    await client.send(command);
    expect(call.asked).toMatchObject([
      { action: 'kms:VerifyMac', resource: arn('Mac'), context: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
    ]);
    call.refused.add('kms:GenerateMac');
    expect((await client.send(command)).MacValid).toBe(true);
    call.refused.add('kms:VerifyMac');
    // Also where it does not fit: whoever may not ask learns nothing.
    for (const asked of [command, new VerifyMacCommand({ ...shared, KeyId: arn('Mac'), Mac: Buffer.alloc(32) })])
      await expect(client.send(asked)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each([
    ['a key that is not for it', 'Data', {}, 'InvalidKeyUsageException'],
    ['a key that is disabled', 'OffMac', {}, 'DisabledException'],
    ['an algorithm of another key', 'Mac', { MacAlgorithm: 'HMAC_SHA_512' as const }, 'InvalidKeyUsageException'],
    ['no algorithm', 'Mac', { MacAlgorithm: 'SHA_256' as 'HMAC_SHA_256' }, 'ValidationException'],
    ['no message', 'Mac', { Message: Buffer.alloc(0) }, 'ValidationException'],
    ['a message of more than 4096 bytes', 'Mac', { Message: Buffer.alloc(4097) }, 'ValidationException'],
    ['no MAC', 'Mac', { Mac: Buffer.alloc(0) }, 'ValidationException'],
    ['a member that is not implemented', 'Mac', { DryRun: true }, 'UnsupportedOperationException'],
  ])('are not verified with %s', async (_, logicalId, parts, name) => {
    const Mac = Buffer.alloc(32);
    const command = new VerifyMacCommand({ ...shared, Mac, KeyId: arn(logicalId), ...parts });
    await expect(client.send(command)).rejects.toMatchObject({ name });
  });
});

describe('keys and aliases', () => {
  it('are found by id, ARN, alias and alias ARN, and not elsewhere', async () => {
    kms.createAlias({ AliasName: 'alias/seal', TargetKeyId: arn('Sm2') });
    const id = arn('Sm2').replace(/.*\//, '');
    const aliasArn = arn('Sm2').replace(`key/${id}`, 'alias/seal');
    for (const KeyId of [id, arn('Sm2'), 'alias/seal', aliasArn]) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toMatchObject({ Arn: arn('Sm2'), KeySpec: 'SM2', SigningAlgorithms: ['SM2DSA'] });
    }
    for (const KeyId of ['alias/none', 'nothing', arn('Sm2').replace(china.region, 'cn-north-1')])
      await expect(client.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('a symmetric key has no public key', async () => {
    await expect(client.send(new GetPublicKeyCommand({ KeyId: arn('Data') }))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    });
  });

  it('outlive a reboot: the same logical id gives the same key, with the policy of the newer template', async () => {
    const before = await spkiOf('Sm2');
    const second = openStore(folder);
    const rebooted = new Kms({ store: second, clock: new VirtualClock(), place: china });
    const KeyPolicy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny' }] };
    const again = rebooted.createKey({ logicalId: 'Sm2', KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY', KeyPolicy });
    expect(again.arn).toBe(arn('Sm2'));
    expect(rebooted.policyOf(again.arn)).toEqual(KeyPolicy);
    expect(await spkiOf('Sm2')).toEqual(before);
    expect(() => rebooted.createKey({ logicalId: 'Sm2' })).toThrow(/cannot become SYMMETRIC_DEFAULT/);
    second.close();
  });

  it('without a policy trust the account root, as CreateKey does', () => {
    expect(JSON.stringify(kms.policyOf(arn('Data')))).toContain('arn:aws-cn:iam::000000000000:root');
  });

  it('refuse what a template asks for and this cloud does not do, by name', () => {
    const create = (properties: object) => () => kms.createKey({ logicalId: 'New', ...properties });
    expect(create({ MultiRegion: true })).toThrow('MultiRegion');
    expect(create({ Origin: 'EXTERNAL' })).toThrow('Origin');
    expect(create({ KeySpec: 'RSA_2048' })).toThrow('RSA_2048');
    expect(create({ KeySpec: 'SM2', KeyUsage: 'ENCRYPT_DECRYPT' })).toThrow('KeyUsage of SM2');
    expect(create({ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY', EnableKeyRotation: true })).toThrow('EnableKeyRotation');
    const global = new Kms({ store, clock: new VirtualClock(), place: { ...china, partition: 'aws' } });
    expect(() => global.createKey({ logicalId: 'New', KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' })).toThrow('China');
  });
});

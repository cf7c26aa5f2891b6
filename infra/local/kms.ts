// Key management of the local cloud. It is NOT an HSM: key material lies in plain in the SQLite store under .tongban/, and anybody
// who can read that file has the keys. Test seals and invented data only.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { VirtualClock } from './clock.ts';
import { KeyRing, type KeyRow } from './kms-keys.ts';
import { keyIdOf, macOf, seal, signDigest, specs, unseal, type KeyUsage } from './kms-material.ts';
import { AwsError, type Call, type Input, type JsonService, type Place } from './service.ts';
import type { Store } from './store.ts';
import { MemberReader, record } from './strict.ts';

type Context = Readonly<Record<string, string>>;

// Every SigningAlgorithm of the service model: another name is a malformed request, a listed one may not fit the key.
const signingAlgorithm =
  /^(RSASSA_(PSS|PKCS1_V1_5)_SHA_(256|384|512)|ECDSA_SHA_(256|384|512)|SM2DSA|ML_DSA_SHAKE_256|ED25519(_PH)?_SHA_512)$/;

const read = new MemberReader({
  missing: 'ValidationException',
  invalid: 'ValidationException',
  unsupported: 'UnsupportedOperationException',
});

/** The operations of AWS KMS that this system calls. */
export class Kms implements JsonService {
  readonly target = 'TrentService';
  readonly contentType = 'application/x-amz-json-1.1';
  readonly operations: JsonService['operations'] = {
    Sign: (input, call) => this.#sign(input, call),
    GetPublicKey: (input, call) => this.#getPublicKey(input, call),
    GenerateDataKey: (input, call) => this.#generateDataKey(input, call),
    Encrypt: (input, call) => this.#encrypt(input, call),
    Decrypt: (input, call) => this.#decrypt(input, call),
    GenerateMac: (input, call) => this.#generateMac(input, call),
    VerifyMac: (input, call) => this.#verifyMac(input, call),
    DescribeKey: (input, call) => this.#describeKey(input, call),
  };
  readonly #keys: KeyRing;
  readonly #account: string;

  constructor(options: { store: Store; clock: VirtualClock; place: Place }) {
    this.#keys = new KeyRing(options);
    this.#account = options.place.account;
  }

  /** As KeyRing.create: makes or finds the key of an AWS::KMS::Key of the template. */
  createKey(properties: Input & { readonly logicalId: string }): { keyId: string; arn: string } {
    return this.#keys.create(properties);
  }

  /** As KeyRing.createAlias, for an AWS::KMS::Alias. */
  createAlias(properties: Input): void {
    this.#keys.createAlias(properties);
  }

  /** The key policy document of a key ARN, for authorisation. Throws NotFoundException. */
  policyOf(keyArn: string): unknown {
    return JSON.parse(this.#keys.find(keyArn).policy) as unknown;
  }

  /** The ARN behind a key id, key ARN, alias name or alias ARN. Throws NotFoundException. */
  arnOf(reference: string): string {
    return this.#keys.arn(`key/${this.#keys.find(reference).id}`);
  }

  /** Authorises, then sees to state and usage: the order in which a caller learns least about keys that are not its own. */
  #use(row: KeyRow, call: Call, request: { action: string; usage?: KeyUsage; context?: Context }): string {
    const arn = this.#keys.arn(`key/${row.id}`);
    const { usage } = specs[row.spec];
    const context = { 'kms:KeySpec': row.spec, 'kms:KeyUsage': usage, ...request.context };
    call.authorize({ action: `kms:${request.action}`, resource: arn, context });
    if (request.usage === undefined) return arn;
    if (row.enabled === 0) throw new AwsError('DisabledException', `${arn} is disabled.`);
    if (usage !== request.usage)
      throw new AwsError(
        'InvalidKeyUsageException',
        `${arn} key usage is ${usage} which is not valid for ${request.action}.`,
      );
    return arn;
  }

  #sign(input: Input, call: Call): Input {
    read.only(input, ['KeyId', 'Message', 'MessageType', 'SigningAlgorithm']);
    const row = this.#keys.find(read.text(input, 'KeyId'));
    const algorithm = read.text(input, 'SigningAlgorithm');
    if (!signingAlgorithm.test(algorithm)) throw read.invalid('SigningAlgorithm', 'is no signing algorithm');
    const messageType = input['MessageType'] ?? 'RAW';
    if (messageType !== 'RAW' && messageType !== 'DIGEST') throw read.invalid('MessageType', 'must be RAW or DIGEST');
    const message = read.bytes(input, 'Message', { min: 1, max: 4096 });
    const context = { 'kms:SigningAlgorithm': algorithm, 'kms:MessageType': messageType };
    const arn = this.#use(row, call, { action: 'Sign', usage: 'SIGN_VERIFY', context });
    if ((row.spec !== 'SM2' && row.spec !== 'ECC_NIST_P256') || specs[row.spec].algorithm !== algorithm)
      throw new AwsError(
        'InvalidKeyUsageException',
        `Algorithm ${algorithm} is incompatible with key spec ${row.spec}.`,
      );
    if (messageType === 'RAW')
      throw new AwsError('UnsupportedOperationException', 'The local cloud signs MessageType DIGEST only, never RAW.');
    if (message.length !== 32)
      throw new AwsError('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
    const signature = signDigest(row.spec, row.material, message).toString('base64');
    return { KeyId: arn, Signature: signature, SigningAlgorithm: algorithm };
  }

  #getPublicKey(input: Input, call: Call): Input {
    read.only(input, ['KeyId']);
    const row = this.#keys.find(read.text(input, 'KeyId'));
    const arn = this.#use(row, call, { action: 'GetPublicKey', usage: specs[row.spec].usage });
    if (row.public_key === null)
      throw new AwsError('UnsupportedOperationException', `${arn} of ${row.spec} has no public key.`);
    const { usage, algorithm } = specs[row.spec];
    const publicKey = Buffer.from(row.public_key).toString('base64');
    return { KeyId: arn, PublicKey: publicKey, KeySpec: row.spec, KeyUsage: usage, SigningAlgorithms: [algorithm] };
  }

  #generateDataKey(input: Input, call: Call): Input {
    read.only(input, ['KeyId', 'KeySpec', 'NumberOfBytes', 'EncryptionContext']);
    const row = this.#keys.find(read.text(input, 'KeyId'));
    const spec = read.optionalText(input, 'KeySpec');
    if ((spec === undefined) === (input['NumberOfBytes'] === undefined))
      throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
    if (spec !== undefined && spec !== 'AES_256') throw read.invalid('KeySpec', 'must be AES_256 in the local cloud');
    const length = read.whole(input, 'NumberOfBytes', { min: 1, max: 1024, otherwise: 32 });
    const context = encryptionContext(input);
    const arn = this.#use(row, call, {
      action: 'GenerateDataKey',
      usage: 'ENCRYPT_DECRYPT',
      context: conditions(context),
    });
    const plaintext = randomBytes(length);
    const blob = seal({ keyId: row.id, material: row.material, plaintext, context });
    return { KeyId: arn, Plaintext: plaintext.toString('base64'), CiphertextBlob: blob.toString('base64') };
  }

  #encrypt(input: Input, call: Call): Input {
    read.only(input, ['KeyId', 'Plaintext', 'EncryptionContext', 'EncryptionAlgorithm']);
    const algorithm = symmetric(input);
    const row = this.#keys.find(read.text(input, 'KeyId'));
    const plaintext = read.bytes(input, 'Plaintext', { min: 1, max: 4096 });
    const context = encryptionContext(input);
    const arn = this.#use(row, call, { action: 'Encrypt', usage: 'ENCRYPT_DECRYPT', context: conditions(context) });
    const blob = seal({ keyId: row.id, material: row.material, plaintext, context });
    return { KeyId: arn, CiphertextBlob: blob.toString('base64'), EncryptionAlgorithm: algorithm };
  }

  #decrypt(input: Input, call: Call): Input {
    read.only(input, ['KeyId', 'CiphertextBlob', 'EncryptionContext', 'EncryptionAlgorithm']);
    const algorithm = symmetric(input);
    const ciphertext = read.bytes(input, 'CiphertextBlob', { min: 1, max: 6144 });
    const context = encryptionContext(input);
    const madeBy = keyIdOf(ciphertext);
    if (madeBy === undefined) throw new AwsError('InvalidCiphertextException', 'This is no ciphertext of this cloud.');
    const named = read.optionalText(input, 'KeyId');
    const row = this.#keys.find(named ?? madeBy);
    const arn = this.#use(row, call, { action: 'Decrypt', usage: 'ENCRYPT_DECRYPT', context: conditions(context) });
    if (row.id !== madeBy)
      throw new AwsError('IncorrectKeyException', 'The key of the request is not the key of the ciphertext.');
    const plaintext = unseal({ keyId: row.id, material: row.material, ciphertext, context });
    if (plaintext === undefined)
      throw new AwsError('InvalidCiphertextException', 'The ciphertext or its encryption context does not fit.');
    return { KeyId: arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: algorithm };
  }

  #generateMac(input: Input, call: Call): Input {
    read.only(input, ['KeyId', 'Message', 'MacAlgorithm']);
    const { arn, mac } = this.#mac(input, call, 'GenerateMac');
    return { KeyId: arn, MacAlgorithm: 'HMAC_SHA_256', Mac: mac.toString('base64') };
  }

  #verifyMac(input: Input, call: Call): Input {
    read.only(input, ['KeyId', 'Message', 'MacAlgorithm', 'Mac']);
    const given = read.bytes(input, 'Mac', { min: 1, max: 6144 });
    const { arn, mac } = this.#mac(input, call, 'VerifyMac');
    if (given.length !== mac.length || !timingSafeEqual(given, mac))
      throw new AwsError('KMSInvalidMacException', 'The MAC does not fit the message.');
    return { KeyId: arn, MacAlgorithm: 'HMAC_SHA_256', MacValid: true };
  }

  #mac(input: Input, call: Call, action: string): { arn: string; mac: Buffer } {
    const row = this.#keys.find(read.text(input, 'KeyId'));
    const algorithm = read.text(input, 'MacAlgorithm');
    if (!/^HMAC_SHA_(224|256|384|512)$/.test(algorithm)) throw read.invalid('MacAlgorithm', 'is no MAC algorithm');
    const message = read.bytes(input, 'Message', { min: 1, max: 4096 });
    const context = { 'kms:MacAlgorithm': algorithm };
    const arn = this.#use(row, call, { action, usage: 'GENERATE_VERIFY_MAC', context });
    if (specs[row.spec].algorithm !== algorithm)
      throw new AwsError(
        'InvalidKeyUsageException',
        `Algorithm ${algorithm} is incompatible with key spec ${row.spec}.`,
      );
    return { arn, mac: macOf(row.material, message) };
  }

  #describeKey(input: Input, call: Call): Input {
    read.only(input, ['KeyId']);
    const row = this.#keys.find(read.text(input, 'KeyId'));
    const arn = this.#use(row, call, { action: 'DescribeKey' });
    const { usage, algorithm } = specs[row.spec];
    const list = { SIGN_VERIFY: 'Signing', ENCRYPT_DECRYPT: 'Encryption', GENERATE_VERIFY_MAC: 'Mac' }[usage];
    return {
      KeyMetadata: {
        AWSAccountId: this.#account,
        KeyId: row.id,
        Arn: arn,
        CreationDate: row.created_ms / 1000,
        Enabled: row.enabled === 1,
        KeyState: row.enabled === 1 ? 'Enabled' : 'Disabled',
        KeySpec: row.spec,
        KeyUsage: usage,
        Origin: 'AWS_KMS',
        KeyManager: 'CUSTOMER',
        MultiRegion: false,
        [`${list}Algorithms`]: [algorithm],
      },
    };
  }
}

function symmetric(input: Input): string {
  const algorithm = input['EncryptionAlgorithm'] ?? 'SYMMETRIC_DEFAULT';
  if (algorithm !== 'SYMMETRIC_DEFAULT') throw read.invalid('EncryptionAlgorithm', 'must be SYMMETRIC_DEFAULT');
  return algorithm;
}

function encryptionContext(input: Input): Context {
  const given = input['EncryptionContext'] ?? {};
  const context = record(given);
  if (context === undefined || Object.values(context).some((value) => typeof value !== 'string'))
    throw read.invalid('EncryptionContext', 'must map strings to strings');
  return context as Context;
}

function conditions(context: Context): Context {
  const bound = Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
  return { 'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT', ...(Object.fromEntries(bound) as Context) };
}

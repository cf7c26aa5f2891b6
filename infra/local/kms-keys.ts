import { randomUUID } from 'node:crypto';
import type { VirtualClock } from './clock.ts';
import { generateMaterial, specs, type KeySpec } from './kms-material.ts';
import { AwsError, type Input, type Place } from './service.ts';
import type { Store } from './store.ts';
import { checkProperties, refuseValue, type PropertyList } from './strict.ts';

/** A key as it is kept. */
export interface KeyRow {
  readonly id: string;
  readonly spec: KeySpec;
  readonly enabled: number;
  readonly policy: string;
  readonly material: Uint8Array;
  readonly public_key: Uint8Array | null;
  readonly created_ms: number;
}

const keyProperties: PropertyList = {
  type: 'AWS::KMS::Key',
  used: ['logicalId', 'KeySpec', 'KeyUsage', 'KeyPolicy', 'Enabled'],
  withoutEffect: {
    Description: 'for people',
    Tags: 'no policy of ours reads them',
    PendingWindowInDays: 'a local key is never scheduled for deletion',
    EnableKeyRotation: 'rotation does not show to callers',
    RotationPeriodInDays: 'as above',
    BypassPolicyLockoutSafetyCheck: 'only guards a change of policy',
  },
};

/** The keys and aliases of the template, kept over reboots. */
export class KeyRing {
  readonly #store: Store;
  readonly #clock: VirtualClock;
  readonly #place: Place;

  constructor({ store, clock, place }: { store: Store; clock: VirtualClock; place: Place }) {
    this.#store = store;
    this.#clock = clock;
    this.#place = place;
    store.db.exec(`
      CREATE TABLE IF NOT EXISTS kms_keys (id TEXT PRIMARY KEY, logical_id TEXT NOT NULL UNIQUE, spec TEXT NOT NULL,
        enabled INTEGER NOT NULL, policy TEXT NOT NULL, material BLOB NOT NULL, public_key BLOB, created_ms INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS kms_aliases (name TEXT PRIMARY KEY, key_id TEXT NOT NULL REFERENCES kms_keys (id));`);
  }

  /**
   * Creates the key of an AWS::KMS::Key, or finds the one an earlier boot made for the same logical id and gives it the template's
   * policy and state. Throws on a property without meaning here, and where spec or usage differ from the existing key's.
   */
  create(properties: Input & { readonly logicalId: string }): { keyId: string; arn: string } {
    checkProperties(properties, keyProperties);
    const spec = this.#specOf(properties);
    const { logicalId, Enabled: enabled = true } = properties;
    if (typeof enabled !== 'boolean') refuseValue(keyProperties.type, 'Enabled', enabled);
    const policy = JSON.stringify(properties['KeyPolicy'] ?? this.#defaultPolicy());
    return this.#store.transaction(() => {
      const found = this.#store.db.prepare('SELECT id, spec FROM kms_keys WHERE logical_id = ?').get(logicalId);
      if (found !== undefined && found['spec'] !== spec)
        throw new Error(`AWS::KMS::Key ${logicalId} is ${String(found['spec'])}; a key cannot become ${spec}`);
      const id = found === undefined ? randomUUID() : String(found['id']);
      if (found === undefined) {
        const { material, publicKey } = generateMaterial(spec);
        this.#store.db
          .prepare('INSERT INTO kms_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
          .run(id, logicalId, spec, 1, policy, material, publicKey, this.#clock.now());
      }
      this.#store.db
        .prepare('UPDATE kms_keys SET enabled = ?, policy = ? WHERE id = ?')
        .run(Number(enabled), policy, id);
      return { keyId: id, arn: this.arn(`key/${id}`) };
    });
  }

  /** Creates the alias of an AWS::KMS::Alias or moves it to another key (id or ARN). Throws NotFoundException without that key. */
  createAlias(properties: Input): void {
    checkProperties(properties, { type: 'AWS::KMS::Alias', used: ['AliasName', 'TargetKeyId'], withoutEffect: {} });
    const { AliasName: name, TargetKeyId: target } = properties;
    if (typeof name !== 'string' || !/^alias\/(?!aws\/)[\w/-]{1,250}$/.test(name))
      refuseValue('AWS::KMS::Alias', 'AliasName', name);
    if (typeof target !== 'string') refuseValue('AWS::KMS::Alias', 'TargetKeyId', target);
    const { id } = this.find(target);
    this.#store.db
      .prepare('INSERT INTO kms_aliases VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET key_id = excluded.key_id')
      .run(name, id);
  }

  #specOf(properties: Input): KeySpec {
    const { type } = keyProperties;
    const { KeySpec: spec = 'SYMMETRIC_DEFAULT', KeyUsage: usage = 'ENCRYPT_DECRYPT' } = properties;
    if (typeof spec !== 'string' || !Object.hasOwn(specs, spec)) refuseValue(type, 'KeySpec', spec);
    if (specs[spec as KeySpec].usage !== usage) refuseValue(type, `KeyUsage of ${spec}`, usage);
    // CloudFormation takes both as far as deployment and fails there; here it is seen earlier.
    if (spec === 'SM2' && this.#place.partition !== 'aws-cn')
      throw new Error(`${type}: SM2 exists in China regions only`);
    if (spec !== 'SYMMETRIC_DEFAULT' && properties['EnableKeyRotation'] === true)
      throw new Error(`${type}: EnableKeyRotation is for symmetric encryption keys only`);
    return spec as KeySpec;
  }

  /** What CreateKey gives a key without a policy: the account root, and through it every identity policy. */
  #defaultPolicy(): Input {
    const root = `arn:${this.#place.partition}:iam::${this.#place.account}:root`;
    const statement = { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' };
    return { Version: '2012-10-17', Statement: [statement] };
  }

  /** The ARN of `key/<id>` or `alias/<name>` in this place. */
  arn(resource: string): string {
    const { partition, region, account } = this.#place;
    return `arn:${partition}:kms:${region}:${account}:${resource}`;
  }

  /** The key behind a key id, key ARN, alias name or alias ARN. Throws NotFoundException. */
  find(reference: string): KeyRow {
    const home = this.arn('');
    const name = reference.startsWith(home) ? reference.slice(home.length) : reference;
    const row = name.startsWith('alias/')
      ? this.#store.db
          .prepare('SELECT k.* FROM kms_aliases a JOIN kms_keys k ON k.id = a.key_id WHERE a.name = ?')
          .get(name)
      : this.#store.db.prepare('SELECT * FROM kms_keys WHERE id = ?').get(name.replace(/^key\//, ''));
    if (row !== undefined) return row as unknown as KeyRow;
    const message = name.startsWith('alias/')
      ? `Alias ${home}${name} is not found.`
      : `Key '${reference}' does not exist`;
    throw new AwsError('NotFoundException', message);
  }
}

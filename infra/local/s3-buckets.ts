import type { Retention } from './s3-objects.ts';
import { keyArnOf } from './kms-use.ts';
import { AwsError, type Input, type Place } from './service.ts';
import type { Store } from './store.ts';
import { checkProperties, record, refuseValue, type PropertyList } from './strict.ts';

/** A bucket as the template declares it; the default retention is in days. */
export interface Bucket {
  readonly name: string;
  readonly versioned: boolean;
  readonly locked: boolean;
  /** The customer's key that objects are encrypted under, and whether the bucket has a key of its own under it. */
  readonly encryption?: { readonly keyArn: string; readonly bucketKey: boolean };
  readonly retention?: { readonly mode: Retention['mode']; readonly days: number };
}

const bucketProperties: PropertyList = {
  type: 'AWS::S3::Bucket',
  used: ['BucketName', 'VersioningConfiguration', 'ObjectLockEnabled', 'ObjectLockConfiguration', 'BucketEncryption'],
  withoutEffect: {
    LoggingConfiguration: 'the console page lists the calls',
    LifecycleConfiguration: 'nothing local lives as long',
    PublicAccessBlockConfiguration: 'every local call is signed',
    OwnershipControls: 'there is one account and no ACL',
    Tags: 'no policy of ours reads them',
  },
};

/** The buckets of the template, kept over reboots. */
export class Buckets {
  readonly #store: Store;
  readonly #place: Place;

  constructor(store: Store, place: Place) {
    this.#store = store;
    this.#place = place;
    store.db.exec('CREATE TABLE IF NOT EXISTS s3_buckets (name TEXT PRIMARY KEY, declared TEXT NOT NULL)');
  }

  /** Creates a bucket or brings an existing one to the template. Throws on what has no meaning here, and where a lock would be lifted. */
  create(properties: Input): Bucket {
    checkProperties(properties, bucketProperties);
    const encryption = this.#encryption(properties['BucketEncryption']);
    const bucket: Bucket = { ...declared(properties), ...(encryption && { encryption }) };
    const before = this.#read(bucket.name);
    if (before?.locked === true && !bucket.locked)
      throw new Error(`${bucketProperties.type}: the Object Lock of ${bucket.name} cannot be lifted`);
    if (before?.versioned === true && !bucket.versioned)
      throw new Error(`${bucketProperties.type}: the versioning of ${bucket.name} cannot be taken away`);
    this.#store.db
      .prepare('INSERT INTO s3_buckets VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET declared = excluded.declared')
      .run(bucket.name, JSON.stringify(bucket));
    return bucket;
  }

  /** Throws NoSuchBucket. */
  get(name: string): Bucket {
    const bucket = this.#read(name);
    if (bucket !== undefined) return bucket;
    const fields = { BucketName: name };
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404, fields });
  }

  /** What the bucket says counts for all of its objects here, also for those put before it said so. Bodies lie in plain. */
  #encryption(declared: unknown): Bucket['encryption'] {
    if (declared === undefined) return undefined;
    const type = `${bucketProperties.type} BucketEncryption`;
    const { ServerSideEncryptionConfiguration: rules } = record(declared) ?? {};
    if (!Array.isArray(rules) || rules.length !== 1) refuseValue(type, 'ServerSideEncryptionConfiguration', rules);
    const { ServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: bucketKey = false } = record(rules[0]) ?? {};
    const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = record(byDefault) ?? {};
    if (algorithm === 'AES256') return undefined;
    if (algorithm !== 'aws:kms') refuseValue(type, 'SSEAlgorithm', algorithm);
    // Without a key of the customer's it is AWS's own for S3, which every caller of the account may use through S3.
    if (key === undefined) return undefined;
    return { keyArn: keyArnOf(key, { property: type, place: this.#place }), bucketKey: bucketKey === true };
  }

  #read(name: string): Bucket | undefined {
    const row = this.#store.db.prepare('SELECT declared FROM s3_buckets WHERE name = ?').get(name);
    return row === undefined ? undefined : (JSON.parse(String(row['declared'])) as Bucket);
  }
}

function declared(properties: Input): Bucket {
  const { type } = bucketProperties;
  const { BucketName: name, ObjectLockEnabled: locked = false } = properties;
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    refuseValue(type, 'BucketName', name);
  if (typeof locked !== 'boolean') refuseValue(type, 'ObjectLockEnabled', locked);
  const versioning = properties['VersioningConfiguration'];
  if (versioning !== undefined && record(versioning)?.['Status'] !== 'Enabled')
    refuseValue(type, 'VersioningConfiguration', versioning);
  const lock = properties['ObjectLockConfiguration'];
  // Object Lock brings versioning with it; a configuration without the lock itself fails at deployment.
  const bucket = { name, locked, versioned: locked || versioning !== undefined };
  if (lock === undefined) return bucket;
  if (!locked) refuseValue(type, 'ObjectLockConfiguration without ObjectLockEnabled', lock);
  const retention = defaultRetention(lock);
  return retention === undefined ? bucket : { ...bucket, retention };
}

function defaultRetention(lock: unknown): Bucket['retention'] | undefined {
  const rule = record(lock)?.['Rule'];
  if (rule === undefined) return undefined;
  const { Mode: mode, Days: days, Years: years } = record(record(rule)?.['DefaultRetention']) ?? {};
  const given = days ?? years;
  const one = (days === undefined) !== (years === undefined);
  if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || !one || !Number.isInteger(given) || Number(given) < 1)
    refuseValue(bucketProperties.type, 'ObjectLockConfiguration', lock);
  return { mode, days: Number(given) * (days === undefined ? 365 : 1) };
}

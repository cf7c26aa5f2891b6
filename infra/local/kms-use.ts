import { refuseValue } from './strict.ts';
import type { Call, Place } from './service.ts';

/**
 * The use of a key by a service on behalf of its caller: KMS asks for the caller's own rights, and tells policies through
 * which service and for what. The service is named without China's `.cn`, as the documentation of `kms:ViaService` has it.
 */
export function authorizeKey(
  call: Call,
  use: {
    place: Place;
    service: 'dynamodb' | 's3' | 'sqs';
    keyArn: string;
    actions: readonly string[];
    /** The encryption context. */
    of: Readonly<Record<string, string>>;
  },
): void {
  const bound = Object.entries(use.of).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
  const context = {
    'kms:ViaService': `${use.service}.${use.place.region}.amazonaws.com`,
    ...(Object.fromEntries(bound) as Record<string, string>),
  };
  for (const action of use.actions) call.authorize({ action: `kms:${action}`, resource: use.keyArn, context });
}

/** ARN of the key that a template names by its id or ARN; an alias would have to be followed at each use, and is refused. */
export function keyArnOf(key: unknown, { property, place }: { property: string; place: Place }): string {
  if (typeof key !== 'string' || key.includes('alias/')) refuseValue(property, 'the key', key);
  return key.startsWith('arn:') ? key : `arn:${place.partition}:kms:${place.region}:${place.account}:key/${key}`;
}

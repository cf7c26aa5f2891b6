import type { Clock } from '#application/clock';
import type { Report } from '#application/operation/carry-out-order';
import { OperationRefused } from '#application/operation/operation-refused';
import { checkMaterial } from './key-material.ts';
import type { PartnerKeys, PartnerRegister, Partners } from './partners.ts';
import type { PartnerOrderOf } from '#contracts/operations';
import { isSignedFor, mostAtOnce, type PartnerKey, type PartnerKeyName } from '#domain/partner/registration';

export interface RegisterKeyDependencies {
  readonly partners: Partners;
  readonly keys: PartnerKeys;
  readonly register: PartnerRegister;
  readonly clock: Clock;
}

/** One that is used, and the one that follows it. */
const mostKeys = 2;

/** Keys that follow one another: of what we sign with, those of one endpoint. */
const isOfKind =
  ({ direction, kind, endpoint }: Pick<PartnerKey, 'direction' | 'kind' | 'endpoint'>) =>
  (each: PartnerKey): boolean =>
    each.direction === direction && each.kind === kind && each.endpoint === endpoint;

/** Shows what adding a key to those of a partner comes to, or does it: one of the same name is replaced. */
export async function registerKey(
  { partners, keys, register, clock }: RegisterKeyDependencies,
  { partnerId, key, act }: PartnerOrderOf<'key'>,
): Promise<Report> {
  const partner = (await partners.all()).find(({ id }) => id === partnerId);
  if (partner === undefined) throw new OperationRefused('operation.no_such_partner', ['partnerId']);
  if (key.endpoint !== undefined && !isSignedFor(partner, key.endpoint))
    throw new OperationRefused('operation.no_such_endpoint', ['key.endpoint']);
  checkMaterial(key, { now: clock.now(), where: (field) => `key.${field}` });
  const ofKind = (await keys.of(partnerId)).filter(isOfKind(key));
  const others = ofKind.filter(({ id }) => id !== key.id);
  if (mostAtOnce([...others, key]) > mostKeys)
    throw new OperationRefused('operation.too_many_keys', ['key.validFrom', 'key.validUntil']);
  if (act === 'do') await register.putKey(partnerId, key);
  const { validFrom, validUntil } = key;
  return {
    ...named(partnerId, key),
    ...{ validFrom, validUntil },
    ...(act === 'look' ? { replaces: others.length < ofKind.length } : {}),
  };
}

/** Shows which key of a partner would go, or takes it away. */
export async function removeKey(
  { keys, register }: Pick<RegisterKeyDependencies, 'keys' | 'register'>,
  order: PartnerOrderOf<'remove-key'>,
): Promise<Report> {
  const { partnerId, act } = order;
  const ofKind = (await keys.of(partnerId)).filter(isOfKind(order));
  const key = ofKind.find(({ id }) => id === order.id);
  if (act === 'look') {
    if (key === undefined) throw new OperationRefused('operation.no_such_key', ['id']);
    const { validFrom, validUntil } = key;
    return { ...named(partnerId, key), validFrom, validUntil, left: ofKind.length - 1 };
  }
  // Gone already where an attempt's answer was lost: looking has found it.
  if (key !== undefined) await register.removeKey(partnerId, key);
  return { ...named(partnerId, order), left: ofKind.filter((each) => each !== key).length };
}

const named = (partner: string, { direction, kind, endpoint, id }: PartnerKeyName) => ({
  ...{ partner, direction, kind, key: id },
  ...(endpoint === undefined ? {} : { endpoint }),
});

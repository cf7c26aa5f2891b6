import type { Clock } from '#application/clock';
import type { Report } from '#application/operation/carry-out-order';
import { OperationRefused } from '#application/operation/operation-refused';
import { checkMaterial, checkSpan } from './key-material.ts';
import type { OwnKeys, PartnerRegister, SecretMaker } from './partners.ts';
import type { PartnerOrderOf } from '#contracts/operations';
import type { OwnKey } from '#domain/partner/registration';
import { toBase64 } from '#formats/bytes';
import { ed25519PublicKey } from '#formats/ed25519';

export interface OwnKeyDependencies {
  readonly ownKeys: OwnKeys;
  readonly register: PartnerRegister;
  readonly secrets: SecretMaker;
  readonly clock: Clock;
}

const itself = (field: string): string => field;

/** Makes a key that we sign with: what is secret of it is random, is wrapped at once, and is seen by nobody. */
export async function makeOwnKey(
  dependencies: OwnKeyDependencies,
  { id, validFrom, validUntil, act }: PartnerOrderOf<'own-key'>,
): Promise<Report> {
  checkSpan({ validFrom, validUntil }, itself);
  return add(dependencies, {
    ...{ act, kind: 'v1a', id, validFrom, validUntil },
    make: async () => {
      const { secret, wrapped } = await dependencies.secrets.make({ direction: 'own', owner: 'own', key: id });
      const publicKey = toBase64(ed25519PublicKey(secret));
      secret.fill(0);
      return { kind: 'v1a', id, publicKey, wrapped, validFrom, validUntil };
    },
  });
}

/** Takes a certificate for the key for messages. That it is of this key is not seen here: a partner that verifies says so. */
export async function takeOwnCertificate(
  dependencies: OwnKeyDependencies,
  { id, certificate, keyArn, validFrom, validUntil, act }: PartnerOrderOf<'own-certificate'>,
): Promise<Report> {
  const span = { validFrom, validUntil };
  checkMaterial(
    { kind: 'v1sm2', material: certificate, ...span },
    { now: dependencies.clock.now(), where: (field) => (field === 'material' ? 'certificate' : field) },
  );
  return add(dependencies, {
    ...{ act, kind: 'v1sm2', id, ...span },
    make: () => Promise.resolve({ kind: 'v1sm2', id, certificate, keyArn, ...span }),
  });
}

/** Shows a key of ours as it is, or sets its end. It can be set to a later time too: what was said too early is taken back. */
export async function endOwnKey(
  { ownKeys, register }: OwnKeyDependencies,
  { kind, id, validUntil, act }: PartnerOrderOf<'end-own-key'>,
): Promise<Report> {
  const key = (await ownKeys.all()).find((each) => each.kind === kind && each.id === id);
  if (key === undefined) throw new OperationRefused('operation.no_such_key', ['id']);
  const { validFrom } = key;
  checkSpan({ validFrom, validUntil }, itself);
  if (act === 'look') return { kind, key: id, validFrom, validUntil: key.validUntil };
  await register.putOwnKey({ ...key, validUntil });
  return { kind, key: id, validFrom, validUntil };
}

async function add(
  { ownKeys, register }: OwnKeyDependencies,
  wanted: Pick<OwnKey, 'kind' | 'id' | 'validFrom' | 'validUntil'> & {
    act: 'look' | 'do';
    make: () => Promise<OwnKey>;
  },
): Promise<Report> {
  const { act, kind, id, validFrom, validUntil, make } = wanted;
  const found = (await ownKeys.all()).find((each) => each.kind === kind && each.id === id);
  // The same as was ordered: an attempt whose answer was lost made it. Looking has found none.
  const isDone = act === 'do' && found?.validFrom === validFrom && found.validUntil === validUntil;
  if (found !== undefined && !isDone) throw new OperationRefused('operation.key_exists', ['id']);
  // Another execution may have been faster; tried again, that is seen.
  if (act === 'do' && !isDone && !(await register.addOwnKey(await make())))
    throw new Error(`a key ${kind} ${id} was made meanwhile`);
  return { kind, key: id, validFrom, validUntil };
}

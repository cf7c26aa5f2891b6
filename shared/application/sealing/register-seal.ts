import type { Clock } from '#application/clock';
import type { Report } from '#application/operation/carry-out-order';
import { OperationRefused } from '#application/operation/operation-refused';
import { Authorities } from '#application/verification/ofd-authorities';
import { checkSignerList } from '#application/verification/ofd-signer';
import type { TrustList } from '#application/verification/verify-document';
import type { SealRegistry } from './ports.ts';
import type { SealStates } from './seal-changes.ts';
import { trustedNow } from './trusted-now.ts';
import type { SealOrderOf } from '#contracts/operations';
import { sealKindOfType } from '#domain/seal/kinds';
import type { Seal } from '#domain/seal/seal';
import { equalBytes, fromBase64, toHex } from '#formats/bytes';
import { readSeal, type Seal as SesSeal } from '#formats/ses-seal';
import { ecSignatureIn } from '#formats/ses-signature';
import { SIGNATURE_ALGORITHM_OF, SIGNATURE_IDENTIFIERS, verifyMessage } from '#formats/signature-algorithm';
import { sm3 } from '#formats/sm3';
import type { PublicKey } from '#formats/spki';
import { type Certificate, parseCertificate } from '#formats/x509';

export interface SealKeys {
  /** A seal key by its id, with its ARN; null where there is none that can be seen. */
  find(keyId: string): Promise<{ readonly arn: string; readonly publicKey: PublicKey } | null>;
}

export interface RegisterSealDependencies {
  readonly seals: SealRegistry;
  readonly states: SealStates;
  readonly trust: { list(): Promise<TrustList> };
  readonly keys: SealKeys;
  readonly clock: Clock;
}

type Order = SealOrderOf<'register-seal'>;

/**
 * Shows what registering a seal means, or does it: a seal as its maker gave it, for a body that has the key of its certificate. It is
 * not in use before two officials of the body have confirmed it. Registered again it stays as it is.
 */
export async function registerSeal(dependencies: RegisterSealDependencies, order: Order): Promise<Report> {
  const { seals, states, clock } = dependencies;
  const { body, kind, keyId, act } = order;
  const at = clock.now();
  const presented = read(order);
  check(presented, { order, trust: await dependencies.trust.list(), at });
  const { certificate, ses } = presented;
  const key = await dependencies.keys.find(keyId);
  if (key === null || !isSameKey(key.publicKey, certificate.publicKey))
    throw new OperationRefused('operation.seal_key_differs');

  const all = await seals.sealsOf({ body, kind });
  const seal = sealOf(order, { ...presented, keyArn: key.arn });
  const replaces = all.filter(({ state }) => state === 'active').map(({ id }) => id);
  const report = { sealId: seal.id, body, kind, validUntil: seal.validUntil, replaces: replaces.join(' ') };
  const known = all.find(({ id }) => id === seal.id);
  if (known !== undefined && known.ses !== seal.ses) throw new OperationRefused('operation.seal_exists');
  if (known !== undefined) return { ...report, state: known.state };
  if (all.some((each) => each.keyArn === key.arn)) throw new OperationRefused('operation.seal_key_used');
  if (act === 'look') return { ...report, state: 'not registered' };
  const { execution, ticket, reason } = order;
  const certificateDigest = toHex(sm3(certificate.der).slice(0, 4));
  const line = { sealId: ses.info.id, from: null, to: 'registered', at, by: 'system:op-register-seal' } as const;
  if (!(await states.change([{ old: null, seal, change: { ...line, execution, ticket, reason }, certificateDigest }])))
    throw new Error(`the seal ${seal.id} was registered meanwhile`);
  return { ...report, state: seal.state };
}

const isSameKey = (one: PublicKey, other: PublicKey): boolean =>
  one.algorithm === other.algorithm && equalBytes(one.bytes, other.bytes);

interface Presented {
  readonly ses: SesSeal;
  readonly maker: Certificate;
  readonly certificate: Certificate;
}

function read({ ses: der, certificate }: Order): Presented {
  try {
    const ses = readSeal(fromBase64(der));
    // What is sealed here is of version 4; others are only read.
    if (ses.info.version === 4)
      return {
        ...{ ses, maker: parseCertificate(ses.makerCertificate) },
        certificate: parseCertificate(fromBase64(certificate)),
      };
  } catch {
    // Whatever is wrong with them is not said: an input may be anything.
  }
  throw new OperationRefused('operation.seal_unreadable');
}

function check(
  { ses, maker, certificate }: Presented,
  { order, trust, at }: { order: Order; trust: TrustList; at: string },
): void {
  const { info, signedByMaker: message, algorithm } = ses;
  if (sealKindOfType(info.type) !== order.kind) throw new OperationRefused('operation.seal_other_kind');
  const { publicKey } = maker;
  const isMade =
    SIGNATURE_IDENTIFIERS[SIGNATURE_ALGORITHM_OF[publicKey.algorithm]] === algorithm &&
    verifyMessage({ publicKey, message, signature: ecSignatureIn(ses.signature) });
  if (!isMade || !trustedNow(maker, { trust, at }) || !Authorities.of(trust).isMaker(maker))
    throw new OperationRefused('operation.seal_maker_not_trusted');
  if (certificate.subject.OU !== order.body || !trustedNow(certificate, { trust, at }))
    throw new OperationRefused('operation.seal_signer_not_trusted');
  const listed = checkSignerList({ certificate: certificate.der, toSign: { seal: ses } }, certificate);
  if (listed.result !== 'good') throw new OperationRefused('operation.seal_signer_not_listed');
  if (!(info.validFrom <= at && at <= info.validUntil)) throw new OperationRefused('operation.seal_not_valid');
}

/** Valid while both the seal and its certificate are. */
function sealOf(order: Order, { ses, certificate, keyArn }: Presented & { readonly keyArn: string }): Seal {
  const { info } = ses;
  const { notBefore, notAfter } = certificate;
  return {
    ...{ id: info.id, body: order.body, kind: order.kind, keyArn },
    algorithm: SIGNATURE_ALGORITHM_OF[certificate.publicKey.algorithm],
    ...{ certificate: order.certificate, ses: order.ses },
    validFrom: info.validFrom > notBefore ? info.validFrom : notBefore,
    validUntil: info.validUntil < notAfter ? info.validUntil : notAfter,
    state: 'registered',
  };
}

import type { Clock } from '#application/clock';
import type { DeedRegister } from './ports.ts';
import { type Part, type TrustList, type Verdict, verifyDocument } from '#application/verification/verify-document';
import { deedPayload } from '#contracts/deed';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type DeedRecord, deedsOf, type ShippedAgreement } from '#domain/agreement/agreed';
import type { DeedPayload } from '#domain/agreement/deed';
import type { SealedDocument } from '#domain/licence/document';
import { fromBase64, fromUtf8 } from '#formats/bytes';

export interface RecordDependencies {
  readonly deeds: DeedRegister;
  readonly trust: { list(): Promise<TrustList> };
  readonly clock: Clock;
}

/** What of a party's document is registered. */
export type DeedView = Pick<DeedRecord, 'kind' | 'body' | 'at' | 'identifier'>;

/**
 * What a document says of exactly this version, once it was verified at an instant (ISO): unaltered, under a trusted certificate of the
 * body that it names, with the kind of seal that binds a body. The text has to be ours to the letter.
 */
export function readDeed(
  version: ShippedAgreement,
  { document, trust, at }: { document: SealedDocument; trust: TrustList; at: string },
): Outcome<DeedPayload> {
  const verdict = verifyDocument({ file: document, trust, at });
  if (verdict.overall === 'bad') return reject('agreement.document_not_good', { problems: [problemOf(verdict)] });
  const read = deedPayload.safeParse(JSON.parse(fromUtf8(fromBase64(document.payload))));
  if (!read.success) return reject('agreement.other_document');
  const { text, textSm3 } = read.data;
  if (text.id !== version.id || text.version !== version.version) return reject('agreement.other_document');
  return textSm3 === version.textSm3 ? accept(read.data) : reject('agreement.other_text');
}

function problemOf({ intact, sealedBy, inForce }: Verdict) {
  const { code, text } = [intact, sealedBy, inForce].find(({ result }: Part) => result === 'bad') ?? intact;
  return { pointer: '/document', code, message: text };
}

/** Registers a verified document, or gives what is registered of that party already. */
export async function recordDeed(
  { deeds }: Pick<RecordDependencies, 'deeds'>,
  { version, deed, document }: { version: ShippedAgreement; deed: DeedPayload; document: SealedDocument },
): Promise<DeedView> {
  const { kind, issuer, textSm3, identifier } = deed;
  const record: DeedRecord = {
    ...{ agreement: version.id, version: version.version, kind, body: issuer.id, textSm3 },
    ...{ at: deed.sealing.signedAt, identifier },
  };
  await deeds.register({ record, document });
  const registered = deedsOf(version, await deeds.all()).find((each) => each.identifier === identifier);
  if (registered === undefined) throw new Error(`${identifier} is not there after it was registered`);
  return { kind, body: issuer.id, at: registered.at, identifier };
}

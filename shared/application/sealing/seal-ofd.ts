import { JourneyRejected } from '#application/journey/ports';
import { chooseSeal, type ToBeSealed } from './choose-seal.ts';
import { evidenceOf } from './evidence.ts';
import type { TimeStamps } from './ports.ts';
import type { SealDocumentDependencies } from './seal-document.ts';
import { useOf } from './seal-uses.ts';
import { signWithSeal } from './sign-with-seal.ts';
import type { DocumentWriter } from '#application/licence/ports';
import { type OfdVerdict, verifyOfd } from '#application/verification/verify-ofd';
import type { TrustList } from '#application/verification/verify-seal';
import { ofdMediaType } from '#domain/licence/document';
import type { Seal } from '#domain/seal/seal';
import { fromBase64 } from '#formats/bytes';
import { prepareSeal, type SealToPut, withSignature } from '#formats/ofd-seal';
import { type OfdContent, ofdParts } from '#formats/ofd-writer';
import { encodeSealSignature, encodeToSign } from '#formats/ses-signature';
import { sm3 } from '#formats/sm3';
import { writeZip } from '#formats/zip-writer';

export interface SealOfdDependencies extends SealDocumentDependencies {
  readonly trust: { list(): Promise<TrustList> };
  /** Null where a deployment has no authority of time-stamps. */
  readonly timeStamps: TimeStamps | null;
  /** Write-once and locked: what shows later that it was right then. */
  readonly evidence: DocumentWriter;
}

/** Pages of a document, and where the picture of its seal stands. */
export interface PagesToSeal {
  readonly content: OfdContent;
  readonly stamps: SealToPut['stamps'];
}

/** An approved draft, where the sealed file and the evidence go, and its pages once seal and time are known. */
export interface OfdToBeSealed extends ToBeSealed {
  readonly key: string;
  readonly evidenceKey: string;
  /** Whether a file that a run before stored says what was approved. */
  readonly isApproved: (ofd: Uint8Array) => boolean;
  readonly pages: (with_: { readonly seal: Seal; readonly signedAt: string }) => PagesToSeal | Promise<PagesToSeal>;
}

/** What made the signature, as the file says. */
const provider = { name: 'Tongban', company: 'Tongban', version: '1' } as const;

/**
 * Seals a document of pages that was found to be approved (law 7): records the intent, signs in KMS, has the signature time-stamped,
 * verifies the whole file as anybody would, stores it once, and the evidence beside it. Run again it finds what is there.
 */
export async function sealOfd(dependencies: SealOfdDependencies, what: OfdToBeSealed): Promise<void> {
  const { documents, trust, clock } = dependencies;
  const by = { trust: await trust.list(), at: clock.now() };
  const judge: Judge = (file) => ({ file, verdict: verifyOfd({ file, ...by, register: 'offline' }) });
  const stored = await documents.read(what.key);
  const { file, verdict } = stored === null ? await storeOnce(dependencies, { what, judge }) : judge(stored);
  // Also where a run before stored the file and broke off: what there is is judged, and no bad report is kept for ever.
  if (!what.isApproved(file)) throw new JourneyRejected(`what is stored as ${what.key} is not what was approved`);
  requireGood(verdict, what.key);
  await dependencies.evidence.writeOnce({
    ...{ key: what.evidenceKey, mediaType: 'application/json' },
    bytes: evidenceOf({ identifier: what.identifier, key: what.key, file, verdict, ...by }),
  });
}

/** A file with what everybody finds who verifies it. */
interface Judged {
  readonly file: Uint8Array;
  readonly verdict: OfdVerdict;
}

type Judge = (file: Uint8Array) => Judged;

/** The file that is stored in the end: the one made here, or that of a run that was faster. */
async function storeOnce(
  dependencies: SealOfdDependencies,
  { what, judge }: { what: OfdToBeSealed; judge: Judge },
): Promise<Judged> {
  const { documents, uses } = dependencies;
  const { seal, signedAt } = await chooseSeal(dependencies, what);
  const bytes = await sealedFile(dependencies, { seal, signedAt, pages: await what.pages({ seal, signedAt }) });
  const { key } = what;
  const made = judge(bytes);
  requireGood(made.verdict, key);
  await uses.record(useOf(what, { seal, signedAt }));
  if (await documents.writeOnce({ key, bytes, mediaType: ofdMediaType })) return made;
  const faster = await documents.read(key);
  if (faster === null) throw new Error(`${key} is neither there nor could it be stored`);
  return judge(faster);
}

function requireGood({ overall, parts }: OfdVerdict, key: string): void {
  if (overall === 'good') return;
  const wrong = parts.find(({ result }) => result === 'bad');
  throw new JourneyRejected(`what was sealed as ${key} does not verify: ${wrong?.code ?? overall}`);
}

async function sealedFile(
  { signer, timeStamps }: SealOfdDependencies,
  { seal, signedAt, pages }: { seal: Seal; signedAt: string; pages: PagesToSeal },
): Promise<Uint8Array> {
  const { algorithm } = seal;
  const ses = fromBase64(seal.ses);
  const prepared = prepareSeal(ofdParts(pages.content), {
    // Its picture twice would be a third of the file.
    ...{ seal: ses, isSealApart: false, algorithm, signedAt, provider },
    stamps: pages.stamps,
  });
  const { digest, about } = prepared;
  const toSign = encodeToSign({ version: 4, seal: ses, signedAt, digest, about });
  const signature = await signWithSeal(signer, { seal, message: toSign });
  const timeStamp = timeStamps === null ? undefined : await timeStamps.stamp(sm3(signature));
  const value = encodeSealSignature({
    ...{ toSign, algorithm, signature, certificate: fromBase64(seal.certificate) },
    ...(timeStamp === undefined ? {} : { timeStamp }),
  });
  return writeZip(withSignature(prepared, value));
}

import { JourneyRejected } from '#application/journey/ports';
import type { SealSigner } from './ports.ts';
import type { PagesToSeal } from './seal-ofd.ts';
import { signWithSeal } from './sign-with-seal.ts';
import type { ResultPayload } from '#domain/licence/document';
import { layOut } from '#domain/licence/layout';
import { packQrClaims, qrAddress, qrClaimsOf, qrMessage } from '#domain/licence/qr-claims';
import type { Template } from '#domain/licence/template';
import type { Seal } from '#domain/seal/seal';
import { fromBase64 } from '#formats/bytes';
import { rawEcSignature } from '#formats/ec-signature';
import { qrCode, qrPng } from '#formats/qr-code';

export interface ResultPagesDependencies {
  readonly signer: SealSigner;
  /** By item. */
  readonly templates: ReadonlyMap<string, Template>;
  /** The page that codes open. */
  readonly verificationPage: string;
}

/** The pages of a result, by the template of its item, with the code by which a paper is verified. */
export async function pagesOf(
  dependencies: ResultPagesDependencies,
  { payload, seal }: { payload: ResultPayload; seal: Seal },
): Promise<PagesToSeal> {
  const { id } = payload.item;
  const template = dependencies.templates.get(id);
  if (template === undefined) throw new JourneyRejected(`results of ${id} have no template`);
  return layOut({ template, payload, qr: await codeOf(dependencies, { payload, seal }) });
}

/** The picture of the code: minimal claims, and a signature of the same seal over them. */
async function codeOf(
  { signer, verificationPage: base }: ResultPagesDependencies,
  { payload, seal }: { payload: ResultPayload; seal: Seal },
): Promise<Uint8Array> {
  const packed = packQrClaims(qrClaimsOf(payload, fromBase64(seal.certificate)));
  const signature = rawEcSignature(await signWithSeal(signer, { seal, message: qrMessage(packed) }));
  return qrPng(qrCode(qrAddress({ base, packed, signature })));
}

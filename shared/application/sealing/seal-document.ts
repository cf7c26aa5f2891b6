import type { DocumentReader, DocumentWriter } from '#application/licence/ports';
import { chooseSeal, type ChooseSealDependencies, type ToBeSealed } from './choose-seal.ts';
import type { SealSigner } from './ports.ts';
import { type SealUses, useOf } from './seal-uses.ts';
import { signWithSeal } from './sign-with-seal.ts';
import type { SealedDocument, Sealing } from '#domain/licence/document';
import type { Seal } from '#domain/seal/seal';
import { fromBase64, toBase64, toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

export interface SealDocumentDependencies extends ChooseSealDependencies {
  readonly signer: SealSigner;
  readonly uses: SealUses;
  readonly documents: DocumentReader & DocumentWriter;
}

/** An approved draft of a document that is no result, and where the sealed document goes. */
export interface DocumentToBeSealed extends ToBeSealed {
  /** Where the document is stored, once. */
  readonly key: string;
  /** The bytes to sign, completed with what comes only with the sealing. */
  readonly bytesWith: (sealing: Sealing) => Uint8Array;
}

/**
 * Seals what was found to be approved (law 7): records the intent, signs in KMS, verifies what came back, stores it once. Run
 * again it finds the document, or signs the same bytes.
 */
export async function sealDocument(dependencies: SealDocumentDependencies, what: DocumentToBeSealed): Promise<void> {
  const { documents, signer, uses } = dependencies;
  if ((await documents.read(what.key)) !== null) return;
  const { seal, signedAt } = await chooseSeal(dependencies, what);
  const message = what.bytesWith(sealingWith(seal, signedAt));
  const signature = await signWithSeal(signer, { seal, message });
  await uses.record(useOf(what, { seal, signedAt }));
  const { algorithm, certificate } = seal;
  const file: SealedDocument = {
    payload: toBase64(message),
    seal: { algorithm, signature: toBase64(signature), certificate, signedAt },
  };
  await documents.writeOnce({ key: what.key, bytes: utf8(JSON.stringify(file)), mediaType: 'application/json' });
}

const sealingWith = ({ algorithm, id, kind, certificate }: Seal, signedAt: string): Sealing => ({
  ...{ algorithm, sealId: id, sealKind: kind, signedAt },
  certificateSm3: toHex(sm3(fromBase64(certificate))),
});

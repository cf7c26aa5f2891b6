import { deedKey, type VersionName } from '#application/agreement/ports';
import type { Catalogue } from '#application/catalogue/catalogue';
import { JourneyRejected } from '#application/journey/ports';
import type { Approvals } from './ports.ts';
import { sealDocument, type SealDocumentDependencies } from './seal-document.ts';
import type { DeedKind, ShippedAgreement } from '#domain/agreement/agreed';
import {
  deedBytes,
  deedDraft,
  type DeedDraft,
  deedId,
  deedPayload,
  deedSealKind,
  deedSm3,
} from '#domain/agreement/deed';
import { textOf } from '#domain/agreement/text';
import type { SealedDocument } from '#domain/licence/document';
import { deedApprovalId } from '#domain/seal/approval';
import { fromUtf8 } from '#formats/bytes';

export interface SealDeedDependencies extends SealDocumentDependencies {
  readonly agreements: readonly ShippedAgreement[];
  readonly catalogue: Pick<Catalogue, 'body'>;
  readonly approvals: Pick<Approvals, 'deedApproval'>;
}

/** Seals what a party says of an agreement: derives it from the text that ships here, and signs only if exactly that was approved. */
export async function sealDeed(
  dependencies: SealDeedDependencies,
  { id, version, kind, body }: VersionName & { readonly kind: DeedKind; readonly body: string },
): Promise<SealedDocument> {
  const { agreements, catalogue, documents } = dependencies;
  const named = agreements.find((each) => each.id === id && each.version === version);
  if (named?.parties.some((party) => party.body === body) !== true)
    throw new JourneyRejected(`there is no version ${version} of ${id} with a party ${body}`);
  const draft = deedDraft({ kind, issuer: { id: body, name: catalogue.body(body).name }, text: textOf(named) });
  const approval = await approvalOf(dependencies, draft);
  const identifier = deedId(draft);
  const key = deedKey(identifier);
  await sealDocument(dependencies, {
    ...{ caseId: approval, approval, identifier, draftSm3: deedSm3(draft), key },
    ...{ issuer: body, sealKind: deedSealKind, documentKind: 'agreement' },
    bytesWith: (sealing) => deedBytes(deedPayload({ draft, sealing })),
  });
  // What is stored, also where another run was faster: a signature is never the same twice.
  const stored = await documents.read(key);
  if (stored === null) throw new Error(`${identifier} is not there after it was stored`);
  return JSON.parse(fromUtf8(stored)) as SealedDocument;
}

/** Id of the approval that covers exactly this draft; throws where there is none. */
async function approvalOf({ approvals }: SealDeedDependencies, draft: DeedDraft): Promise<string> {
  const draftSm3 = deedSm3(draft);
  const approval = await approvals.deedApproval(deedApprovalId(draftSm3));
  const { issuer, kind, text } = draft;
  const covered =
    approval !== null &&
    // Written as JSON by another function: what the type says is what it should say.
    (approval.kind as string) === 'agreement' &&
    (approval.sealKind as string) === deedSealKind &&
    approval.draftSm3 === draftSm3 &&
    approval.deed === kind &&
    approval.agreement === text.id &&
    approval.version === text.version &&
    approval.body === issuer.id;
  if (!covered) throw new JourneyRejected(`no approval covers what ${issuer.id} says of ${text.id}`);
  return approval.id;
}

import type { Catalogue } from '#application/catalogue/catalogue';
import { JourneyRejected } from '#application/journey/ports';
import { deriveVersion } from '#application/licence/derive-version';
import { documentKey, evidenceKey } from '#application/licence/ports';
import type { LicenceLookup, LicenceRecord, SealedVersion, VersionTask } from '#application/licence/ports';
import { verifyOfd } from '#application/verification/verify-ofd';
import type { Approvals } from './ports.ts';
import { pagesOf, type ResultPagesDependencies } from './result-pages.ts';
import { sealOfd, type SealOfdDependencies } from './seal-ofd.ts';
import { resultBytes } from '#domain/licence/document';
import { draftSm3 } from '#domain/licence/draft';
import { nextIdentifier, type VersionChange } from '#domain/licence/next-version';
import { type VersionDraft, versionDraftOf, versionPayload } from '#domain/licence/next-version';
import { resultBytesIn, resultIn } from '#domain/licence/result-file';
import { civilDate } from '#domain/limits/civil-date';
import { type VersionApproval, versionApprovalId } from '#domain/seal/approval';
import { resultSealKinds } from '#domain/seal/kinds';
import { equalBytes } from '#formats/bytes';

export interface SealVersionDependencies extends SealOfdDependencies, ResultPagesDependencies {
  readonly licences: Pick<LicenceLookup, 'find'>;
  readonly approvals: Pick<Approvals, 'versionApproval'>;
  readonly catalogue: Pick<Catalogue, 'itemVersion'>;
}

/**
 * Seals the approved next version of a result that was issued: derives it from the file and the register, and signs only if exactly that was
 * approved (law 7). Where a version was sealed before and not yet registered it is that one, whatever is asked now: an identifier never has
 * two files.
 */
export async function sealVersion(
  dependencies: SealVersionDependencies,
  { versionOf, change }: VersionTask,
): Promise<SealedVersion> {
  const record = await dependencies.licences.find(versionOf);
  if (record === null) throw new JourneyRejected(`no result is registered as ${versionOf}`);
  const draft = (await begun(dependencies, record)) ?? (await derived(dependencies, { record, change }));
  const approval = await approvalOf(dependencies, draft);
  const { identifier, issuer, sealKind, kind } = draft;
  await sealOfd(dependencies, {
    ...{ caseId: approval.id, identifier, approval: approval.id, draftSm3: approval.draftSm3 },
    ...{ issuer: issuer.id, sealKind, documentKind: kind },
    ...{ key: documentKey(identifier), evidenceKey: evidenceKey(identifier) },
    isApproved: (ofd) => {
      const payload = versionPayload({ draft, issuedOn: resultIn(ofd).issuedOn });
      return equalBytes(resultBytes(payload), resultBytesIn(ofd));
    },
    pages: ({ seal, signedAt }) => {
      const payload = versionPayload({ draft, issuedOn: civilDate(signedAt) });
      return pagesOf(dependencies, { payload, seal });
    },
  });
  return { identifier, approval };
}

/** The draft of the version that a run before sealed; null where there is none. */
async function begun(
  { documents, catalogue }: SealVersionDependencies,
  { identifier }: LicenceRecord,
): Promise<VersionDraft | null> {
  const next = nextIdentifier(identifier);
  const stored = next === null ? null : await documents.read(documentKey(next));
  if (stored === null) return null;
  const payload = resultIn(stored);
  const draft = versionDraftOf(payload, catalogue.itemVersion(payload.item).result.sealKind ?? '');
  if (draft?.replaces.identifier !== identifier)
    throw new JourneyRejected(`what is stored as ${next} replaces another`);
  return draft;
}

/** The draft of what is asked, from a file of which nobody needs to be believed: it is registered, and verifies. */
async function derived(
  dependencies: SealVersionDependencies,
  { record, change }: { record: LicenceRecord; change: VersionChange },
): Promise<VersionDraft> {
  const { documents, trust, clock } = dependencies;
  const [ofd, at] = [await documents.read(record.document.key), clock.now()];
  const draft = deriveVersion(dependencies, { record, ofd, change, today: civilDate(at) });
  if (!draft.ok) throw new JourneyRejected(`${record.identifier} has no such version: ${draft.code}`);
  const verdict = verifyOfd({ file: ofd ?? new Uint8Array(), trust: await trust.list(), at, register: 'offline' });
  // One that has lapsed can still be renewed.
  if (verdict.overall !== 'good' && verdict.overall !== 'not-in-force')
    throw new JourneyRejected(`the document of ${record.identifier} does not verify`);
  return draft.value;
}

/** The approval that covers exactly this draft; throws where there is none. */
async function approvalOf({ approvals }: SealVersionDependencies, draft: VersionDraft): Promise<VersionApproval> {
  const digest = draftSm3(draft);
  const approval = await approvals.versionApproval(versionApprovalId(digest));
  const { replaces, issuer, sealKind } = draft;
  const covered =
    approval !== null &&
    // Written as JSON by another function: what the type says is what it should say.
    (approval.kind as string) === 'version' &&
    approval.draftSm3 === digest &&
    approval.version === replaces.kind &&
    approval.replaces === replaces.identifier &&
    approval.body === issuer.id &&
    approval.sealKind === sealKind &&
    resultSealKinds.includes(sealKind);
  if (!covered) throw new JourneyRejected(`no approval covers the version of ${replaces.identifier}`);
  return approval;
}

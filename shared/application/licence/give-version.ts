import type { Catalogue } from '#application/catalogue/catalogue';
import { answerRequest, type LicenceDecision, type LicenceDecisionDependencies } from './decide-on-licence.ts';
import { deriveVersion } from './derive-version.ts';
import { enterVersion } from './enter-version.ts';
import type { DocumentReader, LicenceRecord, LicenceRegister } from './ports.ts';
import type { VersionApprovals, VersionRegister, VersionSealer } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Replaced } from '#domain/licence/document';
import { draftSm3 } from '#domain/licence/draft';
import type { VersionChange, VersionDraft } from '#domain/licence/next-version';
import type { StateChange } from '#domain/licence/state';
import { civilDate } from '#domain/limits/civil-date';
import { versionApprovalId } from '#domain/seal/approval';

export interface GiveVersionDependencies extends LicenceDecisionDependencies {
  readonly register: LicenceRegister & VersionRegister;
  readonly documents: DocumentReader;
  readonly catalogue: Pick<Catalogue, 'itemVersion'>;
  readonly approvals: VersionApprovals;
  readonly sealer: VersionSealer;
}

/** What an official asks, and the digest of the draft that they approve; without it they are shown the draft. */
export interface VersionRequest extends LicenceDecision {
  readonly tokenDigest: string;
  readonly change: VersionChange;
  readonly draftSm3: string | undefined;
}

/** A new version of a result: its draft (personal data), or since when it is the one in force. */
export interface VersionView {
  readonly identifier: string;
  readonly replaces: Replaced;
  readonly draftSm3: string;
  readonly since: string | null;
  readonly draft:
    (Pick<VersionDraft, 'content' | 'validUntil'> & { readonly holder: Omit<VersionDraft['holder'], 'hash'> }) | null;
}

/**
 * Shows a decider of the issuing body the draft of a result's next version; or approves exactly that, has it sealed, and puts it in the
 * register in the place of the one before (law 7). Asked again after any break it goes on where it stopped.
 */
export async function giveVersion(
  dependencies: GiveVersionDependencies,
  asked: VersionRequest,
): Promise<Outcome<VersionView>> {
  const found = await answerRequest(dependencies, asked);
  if (!found.ok) return found;
  const { record, request, before } = found.value;
  if (before !== undefined && !isSame(before, asked)) return reject('idempotency.key_reused');
  const done = versionOf(record, asked);
  if (done !== null) return accept(done);
  const { documents, clock } = dependencies;
  const derived = deriveVersion(dependencies, {
    ...{ record, ofd: await documents.read(record.document.key), change: asked.change },
    today: civilDate(clock.now()),
  });
  if (!derived.ok) return derived;
  const draft = derived.value;
  if (asked.draftSm3 === undefined) return accept(shown(draft));
  if (asked.draftSm3 !== draftSm3(draft)) return reject('licence.draft_changed');
  await approve(dependencies, { draft, asked, request });
  const sealed = await dependencies.sealer.sealVersion({ versionOf: record.identifier, change: asked.change });
  const entered = await enterVersion(dependencies, { record, sealed });
  if (entered === null) return reject('licence.busy', { retryAfterSeconds: 1 });
  // What is there now may be the version that somebody approved before: then it is that.
  const view = versionOf(entered, asked);
  return view === null ? reject('licence.wrong_state') : accept(view);
}

const isSame = ({ legalBasis, reason, version }: StateChange, asked: VersionRequest): boolean =>
  legalBasis === asked.legalBasis &&
  reason === asked.reason &&
  version?.draftSm3 === asked.draftSm3 &&
  version?.kind === asked.change.kind;

/** The version that took the place of a result, where it is the one of the draft that is approved. */
function versionOf({ identifier: old, changes }: LicenceRecord, asked: VersionRequest): VersionView | null {
  const last = changes?.at(-1);
  if (last?.version === undefined || last.version.draftSm3 !== asked.draftSm3) return null;
  const { identifier, kind, draftSm3: digest } = last.version;
  return { identifier, replaces: { identifier: old, kind }, draftSm3: digest, since: last.at, draft: null };
}

const shown = (draft: VersionDraft): VersionView => {
  const { identifier, replaces, content, validUntil } = draft;
  const holder = { name: draft.holder.name, maskedNumber: draft.holder.maskedNumber };
  return {
    ...{ identifier, replaces, draftSm3: draftSm3(draft), since: null },
    draft: { holder, content, validUntil },
  };
};

function approve(
  { approvals, clock }: GiveVersionDependencies,
  { draft, asked, request }: { draft: VersionDraft; asked: VersionRequest; request: string },
): Promise<void> {
  const { legalBasis, reason, tokenDigest, person } = asked;
  const digest = draftSm3(draft);
  return approvals.approveVersion({
    ...{ id: versionApprovalId(digest), kind: 'version', version: draft.replaces.kind, draftSm3: digest },
    ...{ replaces: draft.replaces.identifier, body: draft.issuer.id, sealKind: draft.sealKind },
    ...{ legalBasis, reason, request, tokenDigest, approvedBy: person.account, approvedAt: clock.now() },
  });
}

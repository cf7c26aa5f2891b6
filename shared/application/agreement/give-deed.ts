import type { DeedApprovals, DeedSealer } from './ports.ts';
import { mayPublish, type OwnParty, type PartyDependencies, partyOf } from './party-of.ts';
import { readDeed, recordDeed, type RecordDependencies } from './record-deed.ts';
import type { Catalogue } from '#application/catalogue/catalogue';
import { accept, type Outcome } from '#contracts/errors';
import type { DeedKind } from '#domain/agreement/agreed';
import { deedDraft, deedSealKind, deedSm3 } from '#domain/agreement/deed';
import { textOf } from '#domain/agreement/text';
import type { Person } from '#domain/identity/principal';
import type { SealedDocument } from '#domain/licence/document';
import { deedApprovalId } from '#domain/seal/approval';

export interface GiveDeedDependencies extends PartyDependencies, RecordDependencies {
  readonly catalogue: Pick<Catalogue, 'body'>;
  readonly approvals: DeedApprovals;
  readonly sealer: DeedSealer;
}

interface DeedRequest {
  readonly person: Person;
  readonly tokenDigest: string;
  /** See `versionName`. */
  readonly agreement: string;
  readonly kind: DeedKind;
}

/**
 * Seals a version with the official seal (公章) of the party of this region, or publishes (公告) the powers that it entrusts: without
 * that they have no effect (行政许可法 art. 24). Asked for again it is the same document.
 */
export async function giveDeed(
  dependencies: GiveDeedDependencies,
  request: DeedRequest,
): Promise<Outcome<SealedDocument>> {
  const party = partyOf(dependencies, request);
  if (!party.ok) return party;
  if (request.kind === 'published') {
    const may = await mayPublish(dependencies, party.value);
    if (!may.ok) return may;
  }
  return give(dependencies, { ...request, ...party.value });
}

/** The decider approves exactly the draft that the shipped text gives, has it sealed (law 7), and it is registered here. */
async function give(
  dependencies: GiveDeedDependencies,
  what: DeedRequest & OwnParty,
): Promise<Outcome<SealedDocument>> {
  const { catalogue, approvals, sealer, trust, clock } = dependencies;
  const { person, tokenDigest, version, body, kind } = what;
  const { id, version: number } = version;
  const draft = deedDraft({ kind, issuer: { id: body, name: catalogue.body(body).name }, text: textOf(version) });
  const draftSm3 = deedSm3(draft);
  await approvals.approveDeed({
    ...{ id: deedApprovalId(draftSm3), kind: 'agreement', deed: kind, agreement: id, version: number, body },
    ...{ sealKind: deedSealKind, draftSm3, tokenDigest },
    ...{ approvedBy: person.account, approvedAt: clock.now() },
  });
  const document = await sealer.sealDeed({ id, version: number, kind, body });
  // Our own is held to what the other party's is held to: nothing is registered that they would refuse.
  const deed = readDeed(version, { document, trust: await trust.list(), at: clock.now() });
  if (!deed.ok) return deed;
  await recordDeed(dependencies, { version, deed: deed.value, document });
  return accept(document);
}

import { mayPublish, type PartyDependencies, partyOf } from './party-of.ts';
import { type DeedView, readDeed, recordDeed, type RecordDependencies } from './record-deed.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';
import type { SealedDocument } from '#domain/licence/document';

/** Registers what the other party sealed or published, after its document was verified here: no link to their systems is needed. */
export async function presentDeed(
  dependencies: PartyDependencies & RecordDependencies,
  request: { person: Person; agreement: string; document: SealedDocument },
): Promise<Outcome<DeedView>> {
  const party = partyOf(dependencies, request);
  if (!party.ok) return party;
  const { version, body } = party.value;
  const { document } = request;
  const trust = await dependencies.trust.list();
  const deed = readDeed(version, { document, trust, at: dependencies.clock.now() });
  if (!deed.ok) return deed;
  const { kind, issuer } = deed.value;
  if (issuer.id === body) return reject('agreement.not_the_counterpart');
  if (kind === 'published') {
    const may = await mayPublish(dependencies, { version, body: issuer.id });
    if (!may.ok) return may;
  }
  return accept(await recordDeed(dependencies, { version, deed: deed.value, document }));
}

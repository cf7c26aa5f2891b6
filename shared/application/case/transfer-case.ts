import { type Act, asOfficial, changeBy } from './act-on-case.ts';
import { type Acted, changeCase, type ChangeCaseDependencies } from './change-case.ts';
import type { HolderHash } from './ports.ts';
import type { Actor } from './record.ts';
import type { Catalogue, FullCatalogue } from '#application/catalogue/catalogue';
import { accept, type Outcome, reject } from '#contracts/errors';
import { evidenceOf } from '#domain/agreement/evidence';
import type { Command } from '#domain/case/command';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Person } from '#domain/identity/principal';
import { bodiesFor } from '#domain/catalogue/competence';
import { receiptSealKind } from '#domain/receipt/draft';

/** To whom, and why. */
export interface Transfer {
  /** Credit code of the authority that is competent. */
  readonly competentBody: string;
  readonly reasons: readonly string[];
}

interface TransferDependencies extends ChangeCaseDependencies {
  readonly holders: HolderHash;
  readonly catalogue: FullCatalogue;
}

/** An acceptor passes on what another authority of the region is competent for (移送), among those that decide such cases. */
export function transferCase(
  dependencies: TransferDependencies,
  request: Act & { transfer: Transfer },
): Promise<Outcome<Acted>> {
  const { catalogue, holders } = dependencies;
  return changeCase(
    dependencies,
    changeBy(request, {
      authorise: (snapshot) => asAcceptor(holders, { person: request.person, snapshot }),
      decide({ snapshot }, { body }) {
        // It has left their body: all that is left to say is what was answered before.
        if (body !== snapshot.body) return Promise.resolve(reject('case.not_found'));
        const deciding = bodiesFor(catalogue.itemVersion(snapshot.item), catalogue.competence);
        return Promise.resolve(transferTo(request.transfer, { catalogue, snapshot, among: deciding }));
      },
    }),
  );
}

/** An acceptor of the body that has the case, or of the one that had it before: the same request again finds it passed on. */
async function asAcceptor(
  holders: HolderHash,
  { person, snapshot }: { person: Person; snapshot: CaseSnapshot },
): Promise<Outcome<Actor>> {
  const { passedOnBy } = snapshot;
  const now = await asOfficial(holders, person, 'acceptor')(snapshot);
  if (now.ok || passedOnBy === null) return now;
  return asOfficial(holders, person, 'acceptor')({ ...snapshot, body: passedOnBy });
}

/** What a body without these could not bring to its end: the result, and, where who has it now gives them, statements of what a window received. */
function sealsNeeded(catalogue: Catalogue, { item, collection, body }: CaseSnapshot): readonly string[] {
  const { sealKind } = catalogue.itemVersion(item).result;
  // A body at a desk has none: there a named official is the evidence.
  const givesStatements = collection !== null && evidenceOf(catalogue.body(body)) === 'A';
  return [...(sealKind === undefined ? [] : [sealKind]), ...(givesStatements ? [receiptSealKind] : [])];
}

/** The command that passes a case on, or what is wrong with the body that is named: it has to be another one of the region. */
export function transferTo(
  { competentBody: to, reasons }: Transfer,
  { catalogue, snapshot, among }: { catalogue: Catalogue; snapshot: CaseSnapshot; among: readonly string[] | null },
): Outcome<{ command: Extract<Command, { type: 'transfer' }> }> {
  const body = catalogue.bodies.find(({ id }) => id === to);
  const isOther =
    body?.region === snapshot.region &&
    to !== snapshot.body &&
    sealsNeeded(catalogue, snapshot).every((kind) => body.sealKinds.includes(kind));
  if (isOther && (among?.includes(to) ?? true)) return accept({ command: { type: 'transfer', to, reasons } });
  return reject('filing.invalid', {
    problems: [
      {
        pointer: '/competentBody',
        code: 'filing.no_other_body',
        message: {
          zh: '须是本地区办理该事项的另一机关',
          en: 'must be another authority of this region that decides such cases',
        },
      },
    ],
  });
}

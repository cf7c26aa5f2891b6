import { type Act, asOfficial, changeBy } from './act-on-case.ts';
import { type Acted, changeCase, type ChangeCaseDependencies } from './change-case.ts';
import type { HolderHash } from './ports.ts';
import type { Catalogue, FullCatalogue } from '#application/catalogue/catalogue';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Command } from '#domain/case/command';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { bodiesFor } from '#domain/catalogue/competence';

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
      authorise: asOfficial(holders, request.person, 'acceptor'),
      decide({ snapshot }) {
        const deciding = bodiesFor(catalogue.itemVersion(snapshot.item), catalogue.competence);
        return Promise.resolve(transferTo(request.transfer, { catalogue, snapshot, among: deciding }));
      },
    }),
  );
}

/** The command that passes a case on, or what is wrong with the body that is named: it has to be another one of the region. */
export function transferTo(
  { competentBody: to, reasons }: Transfer,
  { catalogue, snapshot, among }: { catalogue: Catalogue; snapshot: CaseSnapshot; among: readonly string[] | null },
): Outcome<{ command: Extract<Command, { type: 'transfer' }> }> {
  const body = catalogue.bodies.find(({ id }) => id === to);
  const isOther = body?.region === snapshot.region && to !== snapshot.body;
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

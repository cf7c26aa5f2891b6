import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import type { Carrier } from '#contracts/courier/account';
import { accept, type Outcome } from '#contracts/errors';
import type { TraceEntry } from '#domain/courier/parcel';

/** Records one operation of a carrier on a bag, once. A case that is erased or over has no need of it. */
export async function recordTrace(
  dependencies: ChangeCaseDependencies,
  { caseId, bag, carrier, entry }: { caseId: string; bag: number; carrier: Carrier; entry: TraceEntry },
): Promise<Outcome<Acted>> {
  const { number, text, ...traced } = entry;
  return changeCase(dependencies, {
    caseId,
    idempotency: {
      ...{ principal: `carrier:${carrier}`, route: 'trace', keep: 'case' },
      ...{ key: `${number}/${entry.at}/${entry.code}`, body: null },
    },
    authorise: ({ body, region }) =>
      accept({
        principal: { actor: `carrier:${carrier}`, onBehalfOf: body, basis: 'journey' },
        ...{ role: 'system', body, region },
      }),
    decide: () => Promise.resolve(accept({ command: { type: 'record-trace', bag, traced, text } })),
  });
}

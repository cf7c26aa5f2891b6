import type { ChangeCaseDependencies } from '#application/case/change-case';
import type { CourierPushes, Waybills } from './ports.ts';
import { recordTrace } from './record-trace.ts';
import { accept, type Outcome, reject } from '#contracts/errors';

export interface ReceiveTracesDependencies extends ChangeCaseDependencies {
  /** Null where the deployment has no carrier: then nobody is believed. */
  readonly pushes: CourierPushes | null;
  readonly waybills: Waybills;
}

/** Takes in what a carrier pushes: believed as it signed it, recorded before it is answered. A push of which one trace fails comes again. */
export async function receiveTraces(
  dependencies: ReceiveTracesDependencies,
  push: { bytes: Uint8Array; signature: string | undefined },
): Promise<Outcome<{ received: number }>> {
  const { pushes, waybills } = dependencies;
  if (pushes === null) return reject('courier.signature_invalid');
  const traces = await pushes.verifyPush({ body: push.bytes, signature: push.signature });
  if (!traces.ok) return traces;
  const { carrier } = pushes;
  let received = 0;
  for (const entry of traces.value) {
    const owner = await waybills.find({ carrier, number: entry.number });
    // A parcel that somebody had collected by hand: its traces are nobody's here, and keep none of the others from theirs.
    if (owner === null) continue;
    const about = { caseId: owner.caseId, bag: Number(owner.bag) };
    const outcome = await recordTrace(dependencies, { ...about, carrier, entry });
    // Of an erased case nothing more is kept.
    if (!outcome.ok && outcome.code !== 'case.erased') return outcome;
    received += 1;
  }
  return received === 0 ? reject('courier.unknown_waybill') : accept({ received });
}

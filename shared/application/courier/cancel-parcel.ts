import { type Act, asOfficial, changeBy } from '#application/case/act-on-case';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import type { HolderHash } from '#application/case/ports';
import type { Courier } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { cancellable, isCollected } from '#domain/case/cancelling';
import type { Waybill } from '#domain/case/originals';

export interface CancelDependencies extends ChangeCaseDependencies {
  readonly holders: HolderHash;
  /** Null where the deployment has no carrier. */
  readonly courier: Courier | null;
}

/**
 * Whoever ordered has the carrier take a bag's order back (取消寄件): a clerk of the window on the way out, the acceptor of the
 * authority on the way back. The carrier is asked first, and asked again where the command is repeated because nobody heard the
 * answer: it says the same. Only then does the case say so; where the carrier refuses nothing changes.
 */
export function cancelParcel(
  dependencies: CancelDependencies,
  { bag: number, ...act }: Act & { bag: number },
): Promise<Outcome<Acted>> {
  const { holders, courier } = dependencies;
  return changeCase(
    dependencies,
    changeBy(
      // Which bag is part of what is asked: the same key for another one is refused.
      { ...act, body: { bag: number } },
      {
        authorise: (snapshot) =>
          asOfficial(holders, act.person, snapshot.collection?.side === 'receiving' ? 'clerk' : 'acceptor')(snapshot),
        async decide({ snapshot }) {
          if (snapshot.erased) return reject('case.erased');
          const bag = cancellable(snapshot, number);
          const waybill = bag?.waybill ?? null;
          if (bag === null || waybill === null) return reject('case.wrong_state');
          if (isCollected(bag)) return reject('courier.already_collected');
          const taken = await takenBack(courier, waybill);
          return taken.ok ? accept({ command: { type: 'cancel-order', bag: number } }) : taken;
        },
      },
    ),
  );
}

/** What was taken back before is taken back. Why else a carrier refuses is nothing that whoever asks can mend. */
async function takenBack(courier: Courier | null, { carrier, number }: Waybill): Promise<Outcome<unknown>> {
  if (courier?.carrier !== carrier) return reject('courier.refused');
  const answer = await courier.cancel(number);
  if (answer.ok || answer.code === 'courier.cancelled') return accept(null);
  return reject(answer.code === 'courier.already_collected' ? answer.code : 'courier.refused');
}

import { type Act, changeBy } from '#application/case/act-on-case';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import type { HolderHash } from '#application/case/ports';
import { asClerk } from './answer-notice.ts';
import { accept, type Outcome } from '#contracts/errors';

/** A clerk asks the deciding region to withdraw what the window received; only that region can, and it tells what came of it. */
export function askWithdrawal(
  dependencies: ChangeCaseDependencies & { readonly holders: HolderHash },
  { reason, ...act }: Act & { readonly reason: string | null },
): Promise<Outcome<Acted>> {
  return changeCase(
    dependencies,
    changeBy(act, {
      authorise: asClerk(dependencies.holders, act.person),
      decide: () => Promise.resolve(accept({ command: { type: 'ask-withdrawal', reason } })),
    }),
  );
}

import type { Command } from './command.ts';
import { dates, type RuleContext } from './deadlines.ts';
import type { NewEvent, WithPromised } from './event.ts';

/** Begins a case: the only command without one before it. */
export function submit(command: Extract<Command, { type: 'submit' }>, context: RuleContext): NewEvent {
  const { item } = context;
  const { acceptance, decision } = dates(context, { receivedAt: context.at });
  return {
    type: 'case.submitted',
    data: {
      item: { id: item.id, version: item.version },
      mode: command.mode,
      onTheSpot: item.caseType === 'on-the-spot',
      resultKind: item.result.kind,
      holder: command.holder,
      materials: command.materials,
      due: { acceptance, statutory: decision?.statutory ?? null, committed: decision?.committed ?? null },
      ...byMandate(command),
      ...promised(command),
    },
    personal: command.personal,
  };
}

/** Named only where there is one, so that what was recorded before agents could file reads the same. */
export const byMandate = ({ mandate }: { readonly mandate?: string }): { readonly mandate?: string } =>
  mandate === undefined ? {} : { mandate };

const promised = ({ toFollow }: Pick<Extract<Command, { type: 'submit' }>, 'toFollow'>): WithPromised =>
  toFollow === undefined || toFollow.slots.length === 0 ? {} : { toFollow };

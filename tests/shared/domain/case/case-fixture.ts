import { type Actor, record } from '#application/case/record';
import type { CaseKey } from '#application/case/ports';
import calendar from '#data/holidays.json' with { type: 'json' };
import foodProduction from '#data/items/LZ-001.json' with { type: 'json' };
import medicalFiling from '#data/items/XS-057.json' with { type: 'json' };
import type { Item } from '#domain/catalogue/item';
import type { Command } from '#domain/case/command';
import { handle } from '#domain/case/handle';
import { submit } from '#domain/case/submit';
import type { CaseEvent, NewEvent } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';

export const licenceItem = foodProduction as Item;
export const recordItem = medicalFiling as Item;
export { calendar };

/** A cipher that hides nothing: the rules under test do not depend on it. */
const openKey: CaseKey = {
  encrypt: ({ plaintext }) => ({ algorithm: 'A256GCM', box: plaintext }),
  decrypt: ({ payload }) => payload.box,
};

export const person = (name: string, role: Actor['role']): Actor => ({
  principal: { actor: name, onBehalfOf: 'body', basis: role === 'applicant' ? 'self' : 'office' },
  role,
  body: '11620122XTXX001454',
  region: '620100',
});

const holder = { kind: 'organisation', hash: 'v1:00', maskedNumber: '916***' } as const;

function filedOnline(item: Item, at: string) {
  const by = person('applicant', 'applicant');
  const event = submit(
    { type: 'submit', mode: 'fully-online', holder, materials: [], personal: { form: {} } },
    { principal: by.principal, at, item, calendar },
  );
  return { caseId: '620100-20260922-0123456789AB', event, by };
}

/** A case as it grows: gives commands, keeps the events. */
export class GrowingCase {
  readonly item: Item;
  readonly events: CaseEvent[] = [];
  snapshot: CaseSnapshot;

  /** A case that somebody filed online, or that begins otherwise. */
  constructor(item: Item, at: string, begun?: { caseId: string; event: NewEvent; by: Actor }) {
    this.item = item;
    const { caseId, event, by } = begun ?? filedOnline(item, at);
    const { events, snapshot } = record({ caseId, before: null, decided: [event], actor: by, at, key: openKey });
    this.events.push(...events);
    this.snapshot = snapshot;
  }

  /** Gives a command; returns the code of its rejection, or the kinds of the events it led to. */
  give(command: Exclude<Command, { type: 'submit' }>, { by, at }: { by: Actor; at: string }): string | string[] {
    const { item } = this;
    const handled = handle(command, this.snapshot, { principal: by.principal, at, item, calendar });
    if (!handled.ok) return handled.code;
    if (handled.events.length > 0) {
      const recorded = record({
        caseId: this.snapshot.caseId,
        before: this.snapshot,
        decided: handled.events,
        actor: by,
        at,
        key: openKey,
      });
      this.events.push(...recorded.events);
      this.snapshot = recorded.snapshot;
    }
    return handled.events.map(({ type }) => type);
  }
}

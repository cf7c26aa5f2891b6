import { atWindow } from './window-post.ts';
import { wayOf } from './way-of-item.ts';
import type { FullCatalogue, Window } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import { accept } from '#contracts/errors';
import { endingSoon } from '#domain/agreement/ending-soon';
import { suspensionOn } from '#domain/agreement/in-force';
import type { Policy } from '#domain/agreement/policy';
import { type Receivable, receivable } from '#domain/agreement/receivable';
import { leastPower, trainedUntil, type Training, trainingOf } from '#domain/agreement/training';
import type { Person } from '#domain/identity/principal';
import { civilDate } from '#domain/limits/civil-date';

export interface ReceivableDependencies {
  /** What is agreed and sealed by now. */
  readonly agreed: () => Promise<Policy>;
  readonly catalogue: FullCatalogue;
  readonly clock: Clock;
  readonly region: string;
  readonly windows: readonly Window[];
  readonly training: readonly Training[];
  /** Division codes of the regions that this deployment can hand over to. */
  readonly reachable: readonly string[];
}

/** Tells a clerk what the window may receive for other regions, under which clause, and how the agreements stand. */
export async function listReceivable(
  dependencies: ReceivableDependencies,
  { person, window: id }: { person: Person; window: string },
) {
  const { agreed, clock, region } = dependencies;
  const post = atWindow(dependencies, { person, window: id });
  if (!post.ok) return post;
  const at = clock.now();
  const { window } = post.value;
  const { name, hours, devices } = window;
  const training = trainingOf(dependencies.training, { account: person.account, body: window.body });
  const policy = await agreed();
  const all = receivable(policy, { from: region, at });
  return accept({
    window: { id, name, hours, devices },
    agreements: [...new Set(all.map(({ agreement }) => agreement))].map((each) =>
      agreementOf({ ...dependencies, policy }, each),
    ),
    items: all.flatMap((each) => itemOf(dependencies, { ...each, window, training, day: civilDate(at) })),
  });
}

function agreementOf(
  { policy, catalogue, clock }: Pick<ReceivableDependencies, 'catalogue' | 'clock'> & { policy: Policy },
  agreement: Receivable['agreement'],
) {
  const { id, version, title, parties, validUntil, courier } = agreement;
  const today = civilDate(clock.now());
  const versions = policy.byId.get(id) ?? [];
  const [ending] = endingSoon(versions, { today, calendar: catalogue.calendar });
  return {
    ...{ id, version, title, validUntil, courier },
    regions: parties.map((party) => party.region),
    endsSoon: ending === undefined ? null : { warnOn: ending.warnOn, provisional: ending.provisional },
    suspension: suspensionOn(agreement, today),
  };
}

function itemOf(
  { catalogue, reachable }: ReceivableDependencies,
  at: Receivable & { window: Window; training: Training | undefined; day: string },
) {
  const { itemId, agreement, clause, now, window, training, day } = at;
  const item = catalogue.current(itemId);
  if (!item?.modes.includes('collection-on-behalf')) return [];
  const { number, title, to, power, ways, clockStarts, acceptsOn, recognises, handoverEvidence, data, duties } = clause;
  return [
    {
      item: { id: item.id, version: item.version, name: item.name },
      clause: { agreement: agreement.id, version: agreement.version, clause: number },
      // Its papers have to travel by a way that is agreed.
      now: now && reachable.includes(to) && ways.includes(wayOf(item)),
      ...{ title, to, power, ways, clockStarts, acceptsOn, recognises, handoverEvidence, data, duties },
      yours: {
        power: leastPower(power, window.powers[itemId] ?? 'receive', training?.signs ?? 'receive'),
        trainedUntil: trainedUntil(training, { itemId, day }),
      },
    },
  ];
}

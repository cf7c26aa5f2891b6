import type { CaseEvent } from '#domain/case/event';
import type { AuditedCase, Evidence } from './evidence.ts';
import { type Check, perCase } from './law.ts';

/** Under which clause a case crossed between regions, and when the window received it. */
function crossing({
  events: [first],
}: AuditedCase): (CaseEvent & { type: 'case.collected' | 'case.offered' })['data'] | null {
  return first?.type === 'case.collected' || first?.type === 'case.offered' ? first.data : null;
}

const inShanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
const dayOf = (instant: string): string => inShanghai.format(new Date(instant));

function* sealedByBoth(one: AuditedCase, { deeds }: Evidence): Generator<string> {
  const crossed = crossing(one);
  if (crossed === null) return;
  const { clause, receivedAt } = crossed;
  const by = deeds.filter(
    ({ agreement, version, kind, at }) =>
      kind === 'sealed' &&
      agreement === clause.agreement &&
      version === clause.version &&
      dayOf(at) <= dayOf(receivedAt),
  );
  // One text alone: seals under two texts agree on nothing.
  const most = Math.max(
    0,
    ...[...Map.groupBy(by, ({ textSm3 }) => textSm3).values()].map(
      (same) => new Set(same.map(({ body }) => body)).size,
    ),
  );
  if (most < 2)
    yield `it was received under ${clause.agreement} version ${clause.version}, sealed by ${most} of two parties`;
}

export const agreementChecks: readonly Check[] = [
  perCase(
    { law: 6, says: 'nothing crossed between regions before both parties had sealed the agreement' },
    sealedByBoth,
  ),
];

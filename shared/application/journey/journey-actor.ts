import type { Idempotency } from '#application/case/change-case';
import type { Actor } from '#application/case/record';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Basis } from '#domain/identity/principal';

/** The platform acting for the body that has the case. */
export const platformActor =
  (basis: Basis, onBehalfOf?: string) =>
  (snapshot: CaseSnapshot): Actor => ({
    principal: { actor: 'system:journey', onBehalfOf: onBehalfOf ?? snapshot.body, basis },
    role: 'system',
    body: snapshot.body,
    region: snapshot.region,
  });

/** Steps carry the key `<caseId>/<step>`, kept as long as the case: however often a step runs, it is done once (law 4). */
export const stepKey = (caseId: string, step: string): Idempotency => ({
  principal: 'system:journey',
  route: 'journey',
  key: `${caseId}/${step}`,
  body: null,
  keep: 'case',
});

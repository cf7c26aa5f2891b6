import { asOfficial, changeBy, type Act } from '#application/case/act-on-case';
import type { FilingContent } from '#application/case/applicant';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import { draftResult } from '#application/case/draft-result';
import type { FullCatalogue } from '#application/catalogue/catalogue';
import type { CaseKeys, HolderHash, WholeCase } from '#application/case/ports';
import { filedContent } from '#application/case/filed-content';
import { lookUp } from '#application/register/look-up';
import type { Registers } from '#application/register/ports';
import { accept, type Outcome, reject } from '#contracts/errors';
import { draftSm3 } from '#domain/licence/draft';
import { type Approval, approvalId } from '#domain/seal/approval';

export type Decision =
  | { readonly outcome: 'granted'; readonly draftSm3: string | null }
  | { readonly outcome: 'refused'; readonly reasons: readonly string[]; readonly remedies?: string | undefined };

/** Opens what was filed, as it was corrected; null after erasure. */
export async function openFiling(
  { keys }: { keys: CaseKeys },
  { events, snapshot, wrappedKey }: WholeCase,
): Promise<FilingContent | null> {
  if (wrappedKey === null) return null;
  return filedContent({ events }, await keys.open({ caseId: snapshot.caseId, wrappedKey }));
}

interface DecideDependencies extends ChangeCaseDependencies {
  readonly keys: CaseKeys;
  readonly registers: Registers;
  readonly holders: HolderHash;
  readonly catalogue: FullCatalogue;
}

/** Records the decision and, for a result to be sealed, the approval of exactly the draft the decider was shown (law 7), in one write. */
export async function decideCase(
  dependencies: DecideDependencies,
  request: Act & { decision: Decision; tokenDigest: string },
): Promise<Outcome<Acted>> {
  const { decision, person, caseId } = request;
  const { catalogue, cases, clock } = dependencies;
  return changeCase(
    dependencies,
    changeBy(request, {
      authorise: asOfficial(dependencies.holders, person, 'decider'),
      async decide({ snapshot }, actor) {
        const item = catalogue.itemVersion(snapshot.item);
        if (decision.outcome === 'refused') {
          const remedies = decision.remedies ?? item.remedies.zh;
          return accept({ command: { type: 'refuse', reasons: decision.reasons, remedies } });
        }
        const whole = await cases.whole(caseId);
        const filing = whole === null ? null : await openFiling(dependencies, whole);
        if (filing === null) return reject('case.erased');
        const register = await lookUp({ registers: dependencies.registers, item, snapshot });
        if (register === null) return reject('case.no_register_entry');
        const draft = draftResult({ catalogue, snapshot, filing, register });
        const digest = draft === null ? null : draftSm3(draft);
        if (decision.draftSm3 !== digest) return reject('case.draft_changed');
        if (draft === null || digest === null)
          return accept({ command: { type: 'grant', approval: null, draftSm3: null, draft: null } });
        const approval: Approval = {
          id: approvalId(caseId),
          caseId,
          body: snapshot.body,
          sealKind: draft.sealKind,
          draftSm3: digest,
          approvedBy: actor.principal.actor,
          tokenDigest: request.tokenDigest,
          approvedAt: clock.now(),
        };
        return accept({ command: { type: 'grant', approval: approval.id, draftSm3: digest, draft }, approval });
      },
    }),
  );
}

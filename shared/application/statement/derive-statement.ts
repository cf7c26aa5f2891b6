import type { WholeCase } from '#application/case/ports';
import type { Catalogue, Window } from '#application/catalogue/catalogue';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type StatementDraft, statementDraft } from '#domain/statement/draft';
import { statedIn } from '#domain/statement/stated';

export interface DeriveStatementDependencies {
  readonly catalogue: Catalogue;
  readonly windows: readonly Window[];
}

/**
 * The statement of hand-over that follows from the stored events of a case and shipped data alone: whoever derives it comes to the
 * same. Of the last act of this side, or of the one that the event `seq` is; `case.wrong_state` where there is none.
 */
export function deriveStatement(
  { catalogue, windows }: DeriveStatementDependencies,
  { whole, seq }: { whole: Pick<WholeCase, 'events'>; seq?: number },
): Outcome<StatementDraft> {
  const stated = statedIn(whole.events, seq);
  const collection = stated?.after.collection ?? null;
  if (stated === null || collection === null) return reject('case.wrong_state');
  const drafted = statementDraft({
    ...stated,
    names: {
      item: catalogue.itemVersion(stated.after.item).name,
      body: (id) => catalogue.body(id).name,
      window: windows.find(({ id }) => id === collection.window)?.name ?? null,
    },
  });
  return drafted.ok ? accept(drafted.draft) : reject(drafted.code);
}

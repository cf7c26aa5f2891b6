import type { CaseEvent } from '#domain/case/event';
import { hall } from '#tests/shared/domain/case/two-sides';
import { type StatementDraft, statementDraft } from '#domain/statement/draft';
import { statedIn } from '#domain/statement/stated';

const text = (what: string) => ({ zh: `${what} 名`, en: `name of ${what}` });

/** The statement that the events of a side give; null where there is none. */
export function stated(events: readonly CaseEvent[], seq?: number): StatementDraft | null {
  const found = statedIn(events, seq);
  if (found === null) return null;
  const body = (id: string) => text(id === hall ? 'hall' : 'registry');
  const drafted = statementDraft({ ...found, names: { item: text('item'), window: text('window'), body } });
  if (!drafted.ok) throw new Error(drafted.code);
  return drafted.draft;
}

/** The same; fails where there is none. */
export function draftOf(events: readonly CaseEvent[], seq?: number): StatementDraft {
  const draft = stated(events, seq);
  if (draft === null) throw new Error('nothing is stated');
  return draft;
}

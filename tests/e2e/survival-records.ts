import type { CaseEvent } from '#domain/case/event';
import { bodyOf, type Item, type StoreView } from './store-view.ts';

/** What is left of a case: its events in what they say, and how many things were made for it. */
export interface CaseRecords {
  readonly events: readonly unknown[];
  readonly made: Readonly<Record<'documents' | 'licences' | 'approvals' | 'intents', number>>;
}

/** What differs from case to case: ids (they also stand inside other ids), hashes, the length of a signature. */
const particular = ['sm3', 'bytes', 'draftSm3'];

/** An event without ids, hashes and instants. */
function said(event: CaseEvent): unknown {
  const compact = event.caseId.replaceAll('-', '');
  const text = JSON.stringify(event.data, (field, value: unknown) =>
    particular.includes(field) && value !== null ? 'particular' : value,
  );
  const data: unknown = JSON.parse(
    text.replaceAll(event.caseId, 'CASE').replaceAll(new RegExp(`${compact}\\.001\\.[0-9A-Z]`, 'g'), 'CASE'),
  );
  const { type, principal, role, body, region, version } = event;
  return { type, version, principal, role, body, region, data, personal: event.personal !== null };
}

/** Of every case of a data folder, in one look. A restart is not part of what a case came to. */
export function recordsOf(view: StoreView): (caseId: string) => CaseRecords {
  const events = new Map<string, unknown[]>();
  for (const item of view.items('cases')) {
    if (item['sk']?.S?.startsWith('EVENT#') !== true) continue;
    const event = bodyOf<CaseEvent>(item);
    const known = events.get(event.caseId) ?? [];
    events.set(event.caseId, known);
    if (event.type !== 'case.journey-restarted') known.push(said(event));
  }
  const [licences, approvals, intents] = ['licences', 'approvals', 'intents'].map((table) => view.items(table));
  const documents = view.objects().filter(({ key }) => key.startsWith('results/'));
  const ofCase = (items: readonly Item[] | undefined, caseId: string): number =>
    items?.filter((item) => bodyOf<{ caseId?: string }>(item).caseId === caseId).length ?? 0;
  return (caseId) => ({
    events: events.get(caseId) ?? [],
    made: {
      documents: documents.filter(({ key }) => key.includes(caseId.replaceAll('-', ''))).length,
      licences: ofCase(licences, caseId),
      approvals: ofCase(approvals, caseId),
      intents: ofCase(intents, caseId),
    },
  });
}

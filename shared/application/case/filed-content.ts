import type { FilingContent } from './applicant.ts';
import type { CaseKey, WholeCase } from './ports.ts';
import { personalOf } from './record.ts';

/** What was filed, with what was corrected since; null where nothing was. */
export function filedContent<T extends FilingContent = FilingContent>(
  { events: [first, ...later] }: Pick<WholeCase, 'events'>,
  key: CaseKey,
): T | null {
  const filed = first === undefined ? null : (personalOf(first, key) as T | null);
  return later.reduce((content, event) => {
    const corrected = event.type === 'case.corrected' ? personalOf(event, key) : null;
    return content === null || corrected === null
      ? content
      : { ...content, form: { ...content.form, ...(corrected['form'] as FilingContent['form']) } };
  }, filed);
}

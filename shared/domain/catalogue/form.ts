import type { Condition, FormField, Item } from './item.ts';

/** A form as the applicant sent it: nothing is sure. */
export type RawForm = Readonly<Record<string, unknown>>;
/** A form's values after normalising; absent fields are absent. */
export type Form = Readonly<Record<string, string | number | boolean>>;

/** Whether a value counts as not given: absent, null or blank. */
export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** The value of a field in the one form it is kept in; undefined where it is blank or of the wrong JSON type. */
export function normaliseValue(field: FormField, value: unknown): string | number | boolean | undefined {
  if (isBlank(value)) return undefined;
  switch (field.type) {
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'citizen-number':
    case 'credit-code':
      return typeof value === 'string' ? value.trim().toUpperCase() : undefined;
    case 'phone':
      return typeof value === 'string' ? value.replaceAll(/[\s-]/g, '') : undefined;
    // Text is trimmed and nothing more: NFC would replace compatibility characters that people have in their names.
    case 'text':
    case 'date':
    case 'choice':
    case 'division':
    case 'decimal':
      return typeof value === 'string' ? value.trim() : undefined;
  }
}

/** Whether a field or material applies, given the normalised form. Needs that the field asked about applies itself. */
export function applies(item: Pick<Item, 'form'>, request: { when: Condition | undefined; form: Form }): boolean {
  const { when, form } = request;
  if (when === undefined) return true;
  const asked = item.form.find((field) => field.key === when.field);
  if (asked === undefined || !applies(item, { when: asked.when, form })) return false;
  const value = form[when.field];
  return value !== undefined && when.in.includes(String(value));
}

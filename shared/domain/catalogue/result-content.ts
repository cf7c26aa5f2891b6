import type { Divisions } from './divisions.ts';
import type { Form } from './form.ts';
import type { FormField, Item, Text } from './item.ts';

/** One line of a result. `value` is text as printed, in Chinese where the form held a code. */
export interface ContentLine {
  readonly key: string;
  readonly label: Text;
  readonly value: string;
}

/** Where the lines of a result come from; their paths begin with these names. */
export interface ContentSources {
  readonly form: Form;
  readonly applicant: Readonly<Record<string, string>>;
  readonly register: Readonly<Record<string, string>>;
  readonly case: Readonly<Record<string, string>>;
}

/**
 * The lines of an item's result. A form field that was left out leaves its line out; anything else that is missing is a fault and
 * throws, naming the path and no value. With `divisions` codes of divisions are printed as names.
 */
export function resultContent(
  request: ContentSources & { readonly item: Item; readonly divisions?: Divisions },
): ContentLine[] {
  const { item, divisions } = request;
  return item.result.content.flatMap(({ key, label, from }) => {
    const [source = '', name = ''] = from.split('.', 2);
    const values = valuesOf(request, source);
    const value = values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
    const field = source === 'form' ? item.form.find((each) => each.key === name) : undefined;
    if (value === undefined || value === '') {
      if (field !== undefined) return [];
      throw new Error(`item ${item.id} version ${item.version}: ${from} of its result is missing`);
    }
    return [{ key, label, value: field === undefined ? String(value) : printed({ field, value, divisions }) }];
  });
}

function valuesOf(sources: ContentSources, source: string): Form | undefined {
  switch (source) {
    case 'form':
      return sources.form;
    case 'applicant':
      return sources.applicant;
    case 'register':
      return sources.register;
    case 'case':
      return sources.case;
    default:
      return undefined;
  }
}

function printed(request: {
  field: FormField;
  value: string | number | boolean;
  divisions: Divisions | undefined;
}): string {
  const { field, value, divisions } = request;
  if (typeof value === 'boolean') return value ? '是' : '否';
  const plain = String(value);
  if (field.type === 'choice') return field.choices?.find((choice) => choice.value === plain)?.label.zh ?? plain;
  return field.type === 'division' ? (divisions?.get(plain) ?? plain) : plain;
}

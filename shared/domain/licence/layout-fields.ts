import type { ResultPayload, VersionKind } from './document.ts';
import { shownText } from './layout-text.ts';
import type { FieldName, Wording } from './template.ts';
import type { ContentLine } from '#domain/catalogue/result-content';

/** What a wording comes to for a payload; null where it names what the payload has not. */
export function wordingOf(wording: Wording, payload: ResultPayload): string | null {
  let text = '';
  for (const piece of wording) {
    const said = typeof piece === 'string' ? piece : saidBy(piece, payload);
    if (said === null) return null;
    text += said;
  }
  return shownText(text);
}

function saidBy(piece: Exclude<Wording[number], string>, payload: ResultPayload): string | null {
  if ('label' in piece) return lineOf(piece.label, payload)?.label.zh ?? null;
  return fieldOf(piece.field, payload);
}

const lineOf = (name: `content.${string}`, { content }: ResultPayload): ContentLine | undefined =>
  content.find(({ key }) => key === name.slice('content.'.length));

const isContent = (field: FieldName): field is `content.${string}` => field.startsWith('content.');

function fieldOf(field: FieldName, payload: ResultPayload): string | null {
  if (isContent(field)) return lineOf(field, payload)?.value ?? null;
  switch (field) {
    case 'name':
      return payload.name.zh;
    case 'identifier':
    case 'caseId':
      return payload[field];
    case 'holder.name':
      return payload.holder.name;
    case 'holder.maskedNumber':
      return payload.holder.maskedNumber;
    case 'issuer.name':
      return payload.issuer.name.zh;
    case 'issuer.id':
      return payload.issuer.id;
    case 'issuedOn':
      return dayOf(payload.issuedOn);
    case 'validUntil':
      return payload.validUntil === null ? '长期' : dayOf(payload.validUntil);
    case 'replaces':
      return payload.replaces === undefined ? null : replacedBy(payload.replaces);
    default:
      throw new RangeError(`a result has no field ${String(field)}`);
  }
}

const kindOf = { reissue: '补发', rectification: '更正', renewal: '延续' } as const satisfies Record<
  VersionKind,
  string
>;

const replacedBy = ({ kind, identifier }: NonNullable<ResultPayload['replaces']>): string =>
  `${kindOf[kind]}，替代 ${identifier}`;

/** `2026年9月2日` */
function dayOf(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

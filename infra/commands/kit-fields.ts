import { due } from '#contracts/http/schemas';
import { jsonSchemaOf } from '#contracts/openapi';
import { plainPattern } from './kit-patterns.ts';
import type { MessageType, Schema } from './kit-schemas.ts';

/** One line of a table of fields. */
export interface Field {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
}

/** Fields that every message has; said once. */
export const envelopeFields: readonly string[] = [
  ...['schema', 'from', 'to', 'clause', 'case', 'seq', 'hash', 'previous', 'occurredAt'],
];

/** By the end of a path: the longest that fits is meant. */
const meanings: Readonly<Record<string, string>> = {
  type: '消息类型: says which message this is',
  schema: 'version of these shapes',
  from: '来件地区: division code (GB/T 2260) of the region that speaks; you must be registered for it',
  to: '收件地区: division code of the region that is spoken to',
  clause: '协议条款: clause of the agreement under which the window received; the same in every message of a case',
  'clause.agreement': 'id of the agreement',
  'clause.version': 'its version',
  'clause.clause': 'number of the clause',
  case: 'number of the case **at the sender** (its own numbering); the same in every message that the sender says of it',
  seq: 'number of the event in the case at the sender: grows from message to message, gaps are allowed; an offer has 1, and its `previous` is `null`',
  hash: 'names the event at the sender; any fixed value, see [the guide](README.md#the-envelope-公共字段)',
  previous:
    '`seq` and `hash` of your message before this one, of the same case to the same region; `null` for the first',
  'previous.seq': 'its `seq`, smaller than that of this message',
  'previous.hash': 'its `hash`',
  occurredAt: 'instant of the event, UTC; not of the attempt to send',
  item: '事项: what is applied for',
  'item.id': 'code of the item in the catalogue of the deciding region',
  'item.version': 'version of its description under which the window received',
  authority:
    '办理机关: credit code of the body that is to decide; it has to be the one that the routing of the deciding region finds',
  'report.authority': 'credit code of the authority that has the case now; in `case.transferred` and there alone',
  receivedBy:
    '代收机关: credit code of the body of the window; it has to be in the register of bodies of the other side',
  window: '通办专窗: id of the window',
  receivedAt: 'instant of receipt at the window (收件时间); the same instant as `occurredAt`',
  applicant: '申请人, personal: whom the application is for, as the clerk read it from the paper',
  'applicant.kind': '`person` or `organisation`; an organisation has `idType` 001 and is presented by somebody',
  name: 'name as on the paper',
  idType: '证件类型: GA/T 517 code of the paper, 111 citizen identity card, 001 credit code of an organisation',
  idNumber: '证件号码: number of the paper; check characters of 111 and 001 are verified',
  presentedBy: 'who stood at the window, where that is somebody else',
  basis:
    '`guardian` 监护人, `agent` 代理人 (for persons); `legal-representative` 法定代表人, `authorised-filer` 经办人 (for organisations)',
  identity: 'how identity was checked in person',
  'identity.method': '`card-reader`: by a reader of identity cards; `paper-seen`: the paper was seen',
  form: '申请表, may be personal: values by the field keys of the item (text, number, boolean)',
  'correction.form': 'the corrected values alone, by field key; only fields that the notice named; `{}` where none',
  'form.*': 'value of the field; what it has to be, the description of the item says',
  materials: '材料: scans, each with an address from which its bytes can be had',
  'correction.materials': 'the scans that were missing or wrong, in the slots that the notice named',
  'documents.materials': 'the scans that were to follow',
  'materials[].slot': 'which material of the item it is: key of the slot',
  'materials[].sha256': 'SHA-256 of the bytes, lower-case hex',
  'materials[].bytes': 'length in bytes',
  'materials[].mediaType': 'media type; the slot of the item says which are allowed',
  'materials[].attested': '与原件核对一致: always `true`, the clerk compared the scan with the original',
  'materials[].url': 'address (presigned) from which the bytes are fetched by GET; may differ at each attempt',
  toFollow: '容缺受理: documents that the applicant committed to hand in later',
  'report.toFollow': 'which documents are still to follow; in `case.accepted` and `case.documents-handed-in`',
  'toFollow.slots': 'keys of their slots',
  'report.toFollow.slots': 'keys of their slots; empty: none any more',
  'toFollow.commitment': 'version of the words of the commitment that was agreed to at the window',
  'toFollow.due': 'until when; `null`: none is outstanding',
  date: 'last day, in Shanghai',
  at: 'the instant at which it passes: 24:00 of that day in Shanghai, written in UTC',
  provisional: '`true` while a counted day lies beyond the published calendar of working days',
  calendarVersion: 'calendar of working days by which it was counted',
  bag: '袋号: number of the bag within the case, from 1, counted over both directions',
  leg: '`outward`: to the authority; `return`: back to the window',
  manifest: '材料交接清单: list of every sheet in the bag',
  'manifest.seal': 'number of the seal of the bag',
  sheets: 'the sheets',
  'sheets[].number': 'number of the sheet in the case',
  'sheets[].slot': 'which material of the item it is',
  'sheets[].pages': 'pages of it',
  'sheets[].sha256': 'SHA-256 of the scan that was attested with it',
  'sheets[].disposition':
    '`retain`: the authority keeps it; `return`: it goes back; `check`: it is compared and goes back',
  totals: 'sums over the sheets',
  'totals.sheets': 'number of sheets',
  'totals.pages': 'number of pages',
  due: 'dates that begin with this',
  'report.due':
    'until when the step that the case now waits for is due; where it waits for none, the last date that it had; `null` where it has none',
  arrival: 'until when the bag is to be opened',
  waybill: '运单: the parcel',
  carrier: 'code of the carrier, as agreed (`ems`)',
  'waybill.number': 'its number at the carrier',
  orderedAt: 'when the courier was ordered',
  payer: 'who pays: `applicant`, `receiving` or `deciding` side',
  feeFen: 'price in fen (0.01 yuan); `null` where the carrier said none',
  cancelled: 'a bag that does not come',
  'report.cancelled': 'a bag whose way back was cancelled; in `case.courier-cancelled` and there alone',
  'due.dispatch': 'new date for sending originals, where one runs; else `null`',
  'due.settlement': 'until when the giver has to settle the difference; `null` where there is none',
  opened: 'how a bag was found',
  'report.opened': 'how a bag from the window was found; in `case.bag-opened`',
  differences: 'where it is not as listed; empty: complete',
  'differences[].kind': 'what differs: `other-seal`, `missing`, `extra`, `other-pages`, `other-hash`',
  'differences[].listed': 'as listed',
  'differences[].found': 'as found',
  'differences[].number': 'number of the sheet',
  'differences[].slot': 'slot of the sheet that was not there',
  told: 'what became of it',
  'report.told': 'words that the applicant has to be told, personal; `null` where there are none',
  what: 'what lay at the window: `originals` that came back, a `card`',
  how: '`handed-out`: the applicant has it (送达); `unclaimed`: nobody came',
  reason: "the applicant's words, personal; `null` where they gave none",
  'deficiencies[].reason': '`missing`, `unclear`, `inconsistent`, `invalid`, `expired`',
  about: 'number of the case **at the addressee**: the `case` of its offer, as it was written there',
  event: 'what happened; see the table of events',
  status: '办件状态: status of the case at the sender after the event',
  completedWith:
    'how the case ended: `result`, `record`, `card`, `imported`, `refusal`, `non-acceptance`, `withdrawal`; `null` while it runs',
  identifier: 'identifier of the result, once there is one; else `null`',
  notice: '一次性告知: everything that is missing; in `case.deficiencies-notified`',
  'notice.number': 'number of the notice in the case; a second one may only name what is new',
  'notice.breach': '`true` where it is a further notice, which counts as a breach of the rule of one notice',
  deficiencies: 'what is missing',
  'deficiencies[].kind': '`material`: a slot; `field`: a field of the form',
  'deficiencies[].key': 'key of the slot or field',
  'due.correction': 'until when the applicant has to correct',
  dispatch:
    'until when originals are to be handed to the carrier; in `case.cleared`, where the clause asks for originals',
  returned: 'a bag on its way back, as a `dispatch` says one; in `case.courier-ordered`',
  card: 'a card was sent to the window; in `case.served`',
  'card.reference': 'number of its parcel or list; `null` where there is none',
  document:
    'the sealed result as an OFD file (GB/T 33190-2016, seal GB/T 38540-2020), where the clause lets the window print; in `case.result-issued`',
  'document.url': 'address (presigned) from which its bytes are fetched by GET',
  'document.sha256': 'SHA-256 of the bytes, lower-case hex',
  'document.sm3': 'SM3 of the bytes, lower-case hex',
  'document.bytes': 'length in bytes',
  reasons: 'reasons of a decision, a declining, a non-acceptance',
  remedies: '救济途径: how and until when the applicant can contest it',
  notes: 'one for each deficiency of the notice, in its order: in words what to do',
};

const meaningOf = (type: MessageType, path: string): string => {
  const known = [`${type}.${path}`, ...path.split('.').map((_, at, steps) => steps.slice(at).join('.'))];
  const found = known.find((each) => Object.hasOwn(meanings, each));
  const last = found === undefined ? meanings[path.split('.').at(-1)?.replace('[]', '') ?? ''] : meanings[found];
  if (last === undefined) throw new Error(`nothing says what ${path} of ${type} means (kit-fields.ts)`);
  return last;
};

/** The fields of a message, those of its envelope apart. */
export function fieldsOf(type: MessageType, schema: Schema, names: (name: string) => boolean): readonly Field[] {
  const own = Object.entries(schema.properties ?? {}).filter(([name]) => names(name));
  return own.flatMap(([name, part]) => rows(type, { path: name, part, required: isRequired(schema, name) }));
}

const isRequired = ({ required = [] }: Schema, name: string): boolean => required.includes(name);

interface Part {
  readonly path: string;
  readonly part: Schema;
  readonly required: boolean;
}

/** A due date stands in many places, and is described once. */
const isDue = ({ properties = {} }: Schema): boolean => 'calendarVersion' in properties;

/** The fields of a due date. */
export function dueFields(): readonly Field[] {
  return inside('report', 'due', jsonSchemaOf(due));
}

function rows(type: MessageType, { path, part, required }: Part): Field[] {
  const head = { path, type: typeOf(part), required, meaning: meaningOf(type, path) };
  if ((part.anyOf ?? [part]).some(isDue)) return [head];
  return [head, ...inside(type, path, part)];
}

function inside(type: MessageType, path: string, part: Schema): Field[] {
  const [only, ...others] = (part.anyOf ?? []).filter((each) => each.type !== 'null');
  if (only !== undefined && others.length === 0) return inside(type, path, only);
  if (part.items !== undefined) return inside(type, `${path}[]`, part.items);
  const variants = part.oneOf ?? [];
  return Object.entries(part.properties ?? together(variants)).flatMap(([name, each]) => {
    const required = (part.oneOf ?? [part]).every((variant) => isRequired(variant, name));
    return rows(type, { path: `${path}.${name}`, part: each, required });
  });
}

/** Of variants: every field once, with all that it may be, unless that is nothing. Which variant has which, the schema says. */
export function together(variants: readonly Schema[]): Readonly<Record<string, Schema>> {
  const names = new Set(variants.flatMap(({ properties = {} }) => Object.keys(properties)));
  const parts = (name: string) =>
    variants.flatMap(({ properties }) => properties?.[name] ?? []).filter(({ not }) => not === undefined);
  return Object.fromEntries([...names].map((name) => [name, { oneOf: parts(name) }]));
}

/** What a value has to be, in a few words. */
export function typeOf(part: Schema): string {
  const variants = part.anyOf ?? part.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeOf))].join(' or ');
  if (part.const !== undefined) return `\`${JSON.stringify(part.const)}\``;
  if (part.enum !== undefined) return part.enum.map((each) => `\`${String(each)}\``).join(', ');
  switch (part.type) {
    case 'string':
      return part.pattern === undefined || part.pattern === '\\S'
        ? text(part)
        : `text \`${plainPattern(part.pattern).replaceAll('|', '\\|')}\``;
    case 'integer':
      return `integer${bounds(part.minimum ?? positive(part), part.maximum === Number.MAX_SAFE_INTEGER ? undefined : part.maximum)}`;
    case 'array':
      return `list${bounds(part.minItems, part.maxItems)}${part.items?.type === 'string' ? ` of ${typeOf(part.items)}` : ''}`;
    case 'object':
      if (isDue(part)) return '[due date](#due-dates-期限)';
      return part.additionalProperties ? `object of ≤ ${String(part.maxProperties)} values` : 'object';
    case undefined:
    default:
      return part.type ?? 'any';
  }
}

const text = ({ minLength, maxLength }: Schema): string => `text${bounds(minLength, maxLength)}`;
const positive = ({ exclusiveMinimum }: Schema): number | undefined =>
  exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1;

function bounds(least: number | undefined, most: number | undefined): string {
  const from = least === undefined || least === Number.MIN_SAFE_INTEGER ? undefined : least;
  if (from === undefined && most === undefined) return '';
  if (most === undefined) return ` ≥ ${from}`;
  return from === undefined ? ` ≤ ${most}` : ` ${from}–${most}`;
}

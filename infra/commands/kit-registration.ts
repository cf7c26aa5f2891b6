import { together, typeOf } from './kit-fields.ts';
import type { Schema } from './kit-schemas.ts';
import { jsonSchemaOf } from '#contracts/openapi';
import { partner, partnerKey } from '#contracts/partner/registration';

/** What an operator registers of a partner, told by the partner beforehand. */
const meanings: Readonly<Record<string, string>> = {
  id: 'your id at us; it stands in the address that you post to',
  name: 'your name: `{"zh":"…","en":"…"}`',
  regions: '地区: division codes (GB/T 2260) that you speak for',
  toleranceSeconds: 'seconds by which the time of your messages may differ from our clock (usually 300)',
  accepts: 'kinds of your signatures that we believe; one has to hold',
  endpoints: 'addresses to which we post; asked in this order',
  'endpoints[].id': 'name of the endpoint, unique at us',
  'endpoints[].url': 'https, port 443 or 8443, a public name in ASCII; no fragment, no user',
  'endpoints[].takes': 'which cases go here; absent: all that no endpoint before this one takes',
  'endpoints[].takes.divisions': 'regions the messages are for',
  'endpoints[].takes.items': 'beginnings of codes of items',
  'endpoints[].signs': 'every message to it carries a signature of each of these kinds',
  'endpoints[].ackRule': '应答规则: what the body of your 2xx has to say to count as taken; absent: every 2xx counts',
  'endpoints[].ackRule.pointer': 'JSON pointer (RFC 6901) into your answer',
  'endpoints[].ackRule.equals': 'the text there; a number or boolean is compared as text',
  'endpoints[].network':
    'where it is: `{"kind":"public"}`, or on an extranet `{"kind":"ranges","ranges":["10.1.0.0/16"]}`, private ranges alone',
  'endpoints[].maintenance':
    '维护时段: `[{"from":"…","to":"…"}]`, instants in UTC; spans in which nothing is sent and nothing counts against you',
  materialOrigins: 'origins (`https://host` or `https://host:port`) from which your scans and results may be fetched',
  exchange: '交换: where batches and daily lists are exchanged besides, or in the place of messages that are posted',
  'exchange.signs': 'what you fetch carries a signature of each of these kinds',
  'exchange.toleranceSeconds': 'seconds by which the time of a batch, and of messages in it, may differ from our clock',
  'exchange.address':
    'where you give daily lists yourself: `{"url":"https://…/partners/NAME","network":{"kind":"public"},"region":"610100"}`, what stands before `/reconciliations`; `NAME` is what you call us, `region` the one of yours that our requests name; absent: nowhere',
  'key.id': 'name of the key, unique among yours of its direction and kind',
  direction: '`in`: you sign with it; `out`: we sign with it to you',
  kind: 'kind of signature; of what we sign with `v1` alone, our other keys are published',
  endpoint:
    'of a secret that we sign with, where it is required, and of no other key: the endpoint it is for, or your id for what you fetch',
  material:
    '`v1a`: base64 of the 32 bytes of your public key; `v1sm2`: base64 of your certificate (DER). Secrets of `v1` are exchanged apart and never sent in clear',
  validFrom: 'from when it counts',
  validUntil: 'until when; `null`: until it is taken away',
};

const within = ['exchange', 'endpoints', 'endpoints[].takes', 'endpoints[].ackRule'];

function rows(schema: Schema, at = '', of = ''): string[] {
  const variants = schema.oneOf ?? [schema];
  return Object.entries(schema.properties ?? together(variants)).flatMap(([name, part]) => {
    const path = `${at}${name}`;
    const meaning = meanings[`${of}${path}`] ?? meanings[path];
    if (meaning === undefined) throw new Error(`nothing says what ${path} means (kit-registration.ts)`);
    const required = variants.every((variant) => variant.required?.includes(name)) ? 'yes' : 'no';
    const row = `| \`${path}\` | ${typeOf(part)} | ${required} | ${meaning} |`;
    if (!within.includes(path)) return [row];
    return [row, ...(part.items === undefined ? rows(part, `${path}.`) : rows(part.items, `${path}[].`))];
  });
}

const table = (schema: object, of = ''): string =>
  ['| field | type | required | meaning |', '|---|---|---|---|', ...rows(schema, '', of)].join('\n');

export const registrationTables = {
  partnerTable: table(jsonSchemaOf(partner)),
  keyTable: table(jsonSchemaOf(partnerKey), 'key.'),
};

import { api } from '#contracts/http/api';
import type { ErrorCode } from '#contracts/errors';
import type { Route } from '#contracts/route';
import type { RawRequest } from './raw-request.ts';

/** A number from 0 up to 1, from a seeded generator. */
export type Random = () => number;

/** A well-formed request of a route in parts, and what is needed to break it. */
export interface Model {
  readonly route: Route;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where the route takes none. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Authorization headers that are not to be believed. */
  readonly badLogins: readonly string[];
}

/** One way to break a request: where it applies, a request broken in that way, and the statuses that say so. */
export interface Malformation {
  readonly statuses: readonly number[];
  /** The fault lies in what a body says, beyond its size and its type. */
  readonly inContent?: true;
  readonly appliesTo: (model: Model) => boolean;
  readonly make: (model: Model, random: Random) => RawRequest;
}

const pick = <T>(from: readonly T[], random: Random): T => from[Math.floor(random() * from.length)] as T;
const count = (random: Random, from: number, to: number): number => from + Math.floor(random() * (to - from));
const letters = (length: number): string => 'x'.repeat(length);

function raw({ route, path, headers, body }: Model, change: Partial<RawRequest> = {}): RawRequest {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  return { method: route.method, path, headers, ...content, ...change };
}
const without = (headers: Model['headers'], name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));

const takesBody = ({ body }: Model): boolean => body !== undefined;
const text = ({ body }: Model): string => JSON.stringify(body);

/** Values of every JSON type but the one of a value. */
const otherTypes = (value: unknown): unknown[] =>
  [null, true, 7, 'text', [], {}].filter(
    (one) => (one === null || Array.isArray(one) ? String(one) : typeof one) !== kindOf(value),
  );
const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? '' : typeof value);

function wrongType(model: Model, random: Random): unknown {
  const members = Object.keys(model.body ?? {});
  const key = members.length === 0 || random() < 0.3 ? undefined : pick(members, random);
  if (key === undefined) return pick([null, true, 7, 'text', [], [{}]], random);
  return { ...model.body, [key]: pick(otherTypes(model.body?.[key]), random) };
}

const json = (model: Model, value: unknown): RawRequest => raw(model, { body: JSON.stringify(value) });
/** The body with a member in front that no schema knows; `member` is JSON text, well-formed or not. */
const withMember = (model: Model, member: string): RawRequest => {
  const rest = text(model).slice(1);
  return raw(model, { body: `{${member}${rest === '}' ? '' : ','}${rest}` });
};

const inContent: Record<string, Omit<Malformation, 'appliesTo' | 'inContent'>> = {
  'bad JSON': {
    statuses: [400],
    make: (model, random) => {
      const cut = text(model).slice(0, count(random, 0, text(model).length));
      const broken = ['', '{', '[1,', '{"a":}', 'undefined', 'NaN', `${text(model)}}`, "{'a':1}", '\u0000', '\ufeff{}'];
      return raw(model, { body: random() < 0.5 ? cut : pick(broken, random) });
    },
  },
  'deep nesting': {
    statuses: [400, 413],
    make: (model, random) => {
      const depth = pick([9, 100, 10_000], random);
      const [open, close] = pick([['[', ']'] as const, ['{"a":', '}'] as const], random);
      return withMember(model, `"deep":${open.repeat(depth)}1${close.repeat(random() < 0.8 ? depth : 0)}`);
    },
  },
  'wrong types': { statuses: [400], make: (model, random) => json(model, wrongType(model, random)) },
  'a missing field': {
    statuses: [400],
    make: (model, random) => {
      const members = Object.keys(model.body ?? {});
      if (members.length === 0) return json(model, []);
      return json(model, without(model.body as Record<string, string>, pick(members, random)));
    },
  },
  'an unknown field': {
    statuses: [400],
    make: (model, random) =>
      withMember(model, pick(['"extra":1', '"constructor":{}', '"":null', `"${letters(500)}":1`], random)),
  },
  'a key that JSON should not have': {
    statuses: [400],
    make: (model, random) =>
      withMember(model, pick(['"__proto__":{"a":1}', '"a":1,"a":2', '"a":"\\ud800"', '"a":1e999'], random)),
  },
  'invalid UTF-8': {
    statuses: [400],
    make: (model, random) => {
      const bytes = Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80].slice(count(random, 0, 4)));
      return raw(model, { body: Buffer.concat([bytes, Buffer.from(text(model))]) });
    },
  },
};

const aroundContent: Record<string, Omit<Malformation, 'appliesTo'>> = {
  'an oversize body': {
    statuses: [413],
    make: (model, random) => {
      const limit = model.route.maxBodyBytes ?? 16_000;
      return raw(model, { body: text(model).padEnd(limit + count(random, 1, limit * 2), ' ') });
    },
  },
  'a wrong content type': {
    statuses: [415],
    make: (model, random) => {
      const rest = without(model.headers, 'content-type');
      const types = ['text/plain', 'application/xml', 'application/jsonx', 'multipart/form-data; boundary=x', ''];
      const type = pick([undefined, ...types], random);
      return raw(model, { headers: type === undefined ? rest : { ...rest, 'content-type': type } });
    },
  },
};

const badKeys = ['', 'short', letters(129), letters(2_000), 'with a space', 'with\ttab-inside', 'schlüssel-caf\u00e9'];
const badSegments = [
  ...['x', '%00', '%zz', '%E0%A4%A', '..%2f..%2fetc%2fpasswd', '%F0%9F%98%80', "1'%20OR%20'1'='1", '${jndi:ldap}'],
  ...['620100-20260922-00000000000i', '620100-2026-000000000000', 'Xs-022', '1.2.156.3005.2', letters(2_000), '%20'],
];
const badQueries: Readonly<Record<string, readonly string[]>> = {
  listItems: ['available=maybe', 'available=', 'available=true&available=true', 'Available=true'],
  listLicences: [`cursor=${letters(501)}`, `onBehalfOf=${letters(19)}`, 'cursor=a&cursor=b', 'page=2'],
};
const strangePaths = ['/', '/case', '/cases/', '//cases', '/Cases', '/v1/cases', '/cases/x/y/z', '/.env', '/%2e%2e/x'];
const methodsElsewhere = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'];

/** Every way to break a request, by name. */
export const malformations: Readonly<Record<string, Malformation>> = {
  ...Object.fromEntries(
    Object.entries(inContent).map(([name, how]) => [name, { ...how, inContent: true, appliesTo: takesBody }]),
  ),
  ...Object.fromEntries(Object.entries(aroundContent).map(([name, how]) => [name, { ...how, appliesTo: takesBody }])),
  'a missing idempotency key': {
    statuses: [400],
    appliesTo: ({ route }) => route.idempotent,
    make: (model) => raw(model, { headers: without(model.headers, 'idempotency-key') }),
  },
  'an odd idempotency key': {
    statuses: [400],
    appliesTo: ({ route }) => route.idempotent,
    make: (model, random) => raw(model, { headers: { ...model.headers, 'idempotency-key': pick(badKeys, random) } }),
  },
  'a bad id in the path': {
    statuses: [400, 404],
    appliesTo: ({ route }) => route.params !== undefined,
    make: (model, random) =>
      raw(model, { path: model.route.path.replace(/\{\w+\}/g, () => pick(badSegments, random)) }),
  },
  'an unknown query parameter': {
    statuses: [400],
    appliesTo: () => true,
    make: (model, random) => {
      const queries = badQueries[model.route.operation] ?? ['x=1', 'x', 'caseId=1', `${letters(1_000)}=1`, '%00=%00'];
      return raw(model, { path: `${model.path}?${pick(queries, random)}` });
    },
  },
  'a login that is not believed': {
    statuses: [401],
    appliesTo: ({ route }) => route.access !== 'public',
    make: (model, random) =>
      raw(model, { headers: { ...model.headers, authorization: pick(model.badLogins, random) } }),
  },
  'no login': {
    statuses: [401],
    appliesTo: ({ route }) => route.access !== 'public',
    make: (model) => raw(model, { headers: without(model.headers, 'authorization') }),
  },
  'huge headers': {
    statuses: [413],
    appliesTo: () => true,
    make: (model, random) =>
      raw(model, { headers: { ...model.headers, 'x-padding': letters(count(random, 10_300, 60_000)) } }),
  },
  'an unknown route': {
    statuses: [404],
    appliesTo: () => true,
    make: (model, random) =>
      raw(model, {
        path: random() < 0.5 ? pick(strangePaths, random) : `${model.path}/x/${letters(count(random, 1, 9))}`,
      }),
  },
  'an unknown method': {
    statuses: [404],
    appliesTo: () => true,
    make: (model, random) => {
      const known = Object.values<Route>(api).filter(({ path }) => path === model.route.path);
      const others = methodsElsewhere.filter((method) => !known.some((route) => route.method === method));
      return raw(model, { method: pick(others, random) });
    },
  },
};

/** Whether anybody may call a route, and is believed by a signature alone: in headers, or in an envelope around what is signed. */
export const isSigned = ({ errors }: Pick<Route, 'errors'>): boolean => whySigned({ errors }) !== undefined;
const whySigned = ({ errors }: Pick<Route, 'errors'>): ErrorCode | undefined =>
  errors.find((code) => code.endsWith('.signature_invalid'));

/**
 * How a broken request may be answered. A body that is believed by its signature is not looked into before that holds: whatever
 * it says, the answer is that nobody signed it (401, never 400). Its size and its type are looked at first, as everywhere.
 */
export function answersTo(
  { statuses, inContent: isInContent }: Malformation,
  { route }: Pick<Model, 'route'>,
): Pick<Malformation, 'statuses'> & { readonly code?: string } {
  if (route.signature === undefined || !isInContent) return { statuses };
  const others = statuses.filter((status) => status !== 400);
  const code = whySigned(route);
  return others.length === 0 && code !== undefined ? { statuses: [401], code } : { statuses: [401, ...others] };
}

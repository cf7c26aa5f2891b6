import { depositCertificate, employers } from '#infra/commands/scenarios';

interface Malformed {
  readonly name: string;
  readonly statuses: readonly number[];
  readonly send: (api: string, token: string) => Promise<Response>;
}

const filing = depositCertificate(employers.cityCentre);

const post =
  (path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  (api: string, token: string): Promise<Response> =>
    fetch(`${api}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': 'soak-malformed',
        authorization: `Bearer ${token}`,
        ...headers,
      },
      body,
    });

/** Requests that must be refused whatever else is going on, and leave nothing behind. */
export const malformed: readonly [Malformed, ...Malformed[]] = [
  { name: 'no JSON', statuses: [400], send: post('/cases', '{"itemId":') },
  { name: 'an unknown member', statuses: [400], send: post('/cases', JSON.stringify({ ...filing, extra: 1 })) },
  {
    name: 'a form of numbers',
    statuses: [400, 422],
    send: post('/cases', JSON.stringify({ ...filing, form: { a: 1 } })),
  },
  { name: 'no such item', statuses: [404], send: post('/cases', JSON.stringify({ ...filing, itemId: 'ZZ-999' })) },
  {
    name: 'another type',
    statuses: [415],
    send: post('/cases', JSON.stringify(filing), { 'content-type': 'text/plain' }),
  },
  {
    name: 'no idempotency key',
    statuses: [400],
    send: post('/cases', JSON.stringify(filing), { 'idempotency-key': '' }),
  },
  {
    name: 'a forged token',
    statuses: [401, 403],
    send: post('/cases', JSON.stringify(filing), { authorization: 'Bearer x.y.z' }),
  },
  {
    name: 'no such case',
    statuses: [404, 403, 400],
    send: post('/cases/620100-20260922-000000000000/withdrawal', '{}'),
  },
  {
    name: 'too long',
    statuses: [413, 400],
    send: post('/cases', JSON.stringify({ ...filing, itemId: 'x'.repeat(200_000) })),
  },
];

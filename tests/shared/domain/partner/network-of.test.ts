import { expect, it } from 'vitest';
import { type Endpoint, type Network, networkOf } from '#domain/partner/registration';

const endpoint = (network: Network): Endpoint => ({
  ...{ id: 'e', url: 'https://partner.test.invalid', signs: ['v1'], maintenance: [], network },
});
const [one, other] = ['10.1.0.0/16', '10.2.0.0/16'].map((range) => endpoint({ kind: 'ranges', ranges: [range] })) as [
  Endpoint,
  Endpoint,
];
const anywhere = endpoint({ kind: 'public' });

it('is the extranet of a partner that has all its endpoints there, and public for any other', () => {
  expect(networkOf({ endpoints: [one, other] })).toEqual({ kind: 'ranges', ranges: ['10.1.0.0/16', '10.2.0.0/16'] });
  for (const endpoints of [[], [anywhere], [one, anywhere]])
    expect(networkOf({ endpoints })).toEqual({ kind: 'public' });
});

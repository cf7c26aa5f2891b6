import { describe, expect, it } from 'vitest';
import { OutgoingReach } from '#adapters/outgoing/outgoing-reach';

const resolve = (host: string) =>
  host === 'partner.example'
    ? Promise.resolve([{ address: '8.8.8.8' }])
    : host === 'extranet.example'
      ? Promise.resolve([{ address: '10.1.2.3' }])
      : Promise.reject(new Error('no such name'));
const open = { kind: 'public' } as const;
const ranges = (...some: string[]) => ({ kind: 'ranges', ranges: some }) as const;

describe('an endpoint', () => {
  it.each([
    ['https://partner.example/messages', open, null],
    ['https://extranet.example/messages', open, 'url'],
    ['https://extranet.example/messages', ranges('10.1.0.0/16', 'fd12:3456::/32'), null],
    ['https://partner.example/messages', ranges('10.1.0.0/16'), 'url'],
    ['https://nowhere.example/messages', open, 'url'],
    ['http://partner.example/messages', open, 'url'],
    ['http://127.0.0.1:4000/messages', open, 'url'],
    ['https://100.100.100.200/', ranges('100.64.0.0/10'), 'url'],
    ['https://169.254.169.254/', ranges('169.254.0.0/16'), 'network'],
    ['https://partner.example/messages', ranges('0.0.0.0/0'), 'network'],
    ['https://partner.example/messages', ranges('8.8.8.0/24'), 'network'],
    ['https://extranet.example/messages', ranges('10.1.0.0'), 'network'],
    ['https://extranet.example/messages', ranges('10.1.0.0/33'), 'network'],
    ['https://extranet.example/messages', ranges('extranet/8'), 'network'],
  ])('%s on %j: what stands against it is %s', async (url, network, fault) => {
    expect(await new OutgoingReach({ loopback: false, resolve }).fault({ url, network })).toBe(fault);
  });

  it('may be on this machine where deployments are local', async () => {
    const reach = new OutgoingReach({ loopback: true, resolve });
    expect(await reach.fault({ url: 'http://127.0.0.1:4000/messages', network: open })).toBeNull();
  });
});

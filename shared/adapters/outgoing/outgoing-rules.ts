import { BlockList, isIP, SocketAddress } from 'node:net';
import type { Network } from '#domain/partner/registration';

export interface OutgoingOptions {
  readonly network: Network;
  /** Local runs only: adds the machine itself, plain http, every port and names without a domain. */
  readonly loopback?: boolean;
  /** `host:port` that stay closed in spite of `loopback`: the function's own runtime API (AWS_LAMBDA_RUNTIME_API). */
  readonly forbidden?: readonly string[];
  /** Characters of an address; 2,000 unless told. */
  readonly maxUrlLength?: number;
}

export interface Target {
  readonly address: string;
  readonly port: number;
  /** The name that stands for it in the URL. */
  readonly host: string;
}

/**
 * `malformed` is no address; `never` is closed to every network; `special` is not public; `outside` is in no range;
 * `forbidden` is closed on this machine. What is allowed comes back in the one spelling that sockets use too.
 */
export type AddressVerdict =
  | { readonly ok: true; readonly address: string; readonly family: 4 | 6 }
  | { readonly ok: false; readonly reason: 'malformed' | 'never' | 'special' | 'outside' | 'forbidden' };

/**
 * Closed whatever the ranges say: this machine and this link, groups, where clouds keep metadata and credentials, and IPv6
 * that holds an IPv4 address in some way (mapped, translated, NAT64, 6to4, Teredo): nobody needs to be asked in such a
 * spelling, so it is refused and not judged by what it holds.
 */
const never = [
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '255.255.255.255/32'],
  // Metadata and runtime of AWS are 169.254.169.254, 169.254.170.2, 169.254.100.1; these are of Alibaba, Azure and Oracle.
  ...['100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'],
  ...['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '2001::/32', '2002::/16'],
  // fd00:ec2::254 and its neighbours are of AWS, fd20:ce::254 of Google.
  ...['fe80::/10', 'fec0::/10', 'ff00::/8', 'fd00:ec2::/32', 'fd20:ce::254/128'],
];

/**
 * Blocks of the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, updated by RFC 8190, with what was entered
 * since: RFC 9637, 9602, 9780), also those that are reachable from everywhere (AS112, AMT): no partner is there.
 */
const special = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/128', '::1/128', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '100:0:0:1::/64'],
  ...['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20', '5f00::/16'],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

/** All that IANA has given out as global unicast IPv6 (RFC 4291, 2.4; RFC 3587); the rest is nobody's yet. */
const unicast6 = ['2000::/3'];

/**
 * Where extranets are (RFC 1918, RFC 6598, RFC 4193), each with the fewest bits that a registered range in it has to fix: a range opens
 * addresses that are closed otherwise, and nobody's extranet is all of fc00::/7.
 */
const extranets = [
  { block: '10.0.0.0/8', fewestBits: 8 },
  { block: '100.64.0.0/10', fewestBits: 10 },
  { block: '172.16.0.0/12', fewestBits: 12 },
  { block: '192.168.0.0/16', fewestBits: 16 },
  { block: 'fc00::/7', fewestBits: 16 },
];

const loopback = ['127.0.0.0/8', '::1/128'];

function rangeOf(range: string): { address: string; bits: number; family: 4 | 6 } {
  const [address = '', length = '', ...more] = range.split('/');
  const family = familyOf(address);
  if (family === null || !/^\d{1,3}$/.test(length) || Number(length) > (family === 4 ? 32 : 128) || more.length > 0)
    throw new Error(`not a range of addresses: ${range}`);
  return { address, bits: Number(length), family };
}

/** One list for each family: a block list that holds ::ffff:0:0/96 finds every IPv4 address in it. */
class AddressSet {
  readonly #lists = { 4: new BlockList(), 6: new BlockList() };

  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const { address, bits, family } = rangeOf(range);
      this.#lists[family].addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
    }
  }

  has(address: string, family: 4 | 6): boolean {
    return this.#lists[family].check(address, family === 4 ? 'ipv4' : 'ipv6');
  }
}

const sets = {
  never: new AddressSet(never),
  special: new AddressSet(special),
  unicast6: new AddressSet(unicast6),
  loopback: new AddressSet(loopback),
};

const extranetSets = extranets.map(({ block, fewestBits }) => ({ set: new AddressSet([block]), fewestBits }));

/** The ranges of an extranet. Throws for what is no range, and for one that is public or too wide. */
function extranetOf(ranges: readonly string[]): AddressSet {
  for (const range of ranges) {
    const { address, bits, family } = rangeOf(range);
    if (!extranetSets.some(({ set, fewestBits }) => bits >= fewestBits && set.has(address, family)))
      throw new Error(`not a range of an extranet: ${range}`);
  }
  return new AddressSet(ranges);
}

/** An address with a zone is one of this link, whatever it looks like: it is none here. */
function familyOf(address: string): 4 | 6 | null {
  const family = address.includes('%') ? 0 : isIP(address);
  return family === 4 || family === 6 ? family : null;
}

/** Which addresses may be requested. Throws at once where its own options are wrong, and never later. */
export class OutgoingRules {
  readonly loopback: boolean;
  readonly maxUrlLength: number;
  readonly #ranges: AddressSet | null;
  readonly #forbidden: readonly { readonly host: string; readonly port: number }[];

  constructor({ network, loopback, forbidden = [], maxUrlLength = 2_000 }: OutgoingOptions) {
    this.loopback = loopback === true;
    this.maxUrlLength = maxUrlLength;
    this.#ranges = network.kind === 'ranges' ? extranetOf(network.ranges) : null;
    this.#forbidden = forbidden.map((each) => {
      const [, six, other, port = ''] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(each) ?? [];
      const host = six ?? other;
      if (host === undefined) throw new Error('what is forbidden is not host:port');
      return { host: host.toLowerCase(), port: Number(port) };
    });
  }

  judge(target: Target): AddressVerdict {
    const family = familyOf(target.address);
    if (family === null) return { ok: false, reason: 'malformed' };
    const { address } = new SocketAddress({ address: target.address, family: family === 4 ? 'ipv4' : 'ipv6' });
    if (this.#isForbidden({ ...target, address }, family)) return { ok: false, reason: 'forbidden' };
    if (this.loopback && sets.loopback.has(address, family)) return { ok: true, address, family };
    if (sets.never.has(address, family)) return { ok: false, reason: 'never' };
    if (this.#ranges !== null)
      return this.#ranges.has(address, family) ? { ok: true, address, family } : { ok: false, reason: 'outside' };
    const isPublic = !sets.special.has(address, family) && (family === 4 || sets.unicast6.has(address, family));
    return isPublic ? { ok: true, address, family } : { ok: false, reason: 'special' };
  }

  /** What listens on this machine can listen on every address of its own: a forbidden port is closed on all of them. */
  #isForbidden({ address, port, host }: Target, family: 4 | 6): boolean {
    const isHere = sets.loopback.has(address, family);
    return this.#forbidden.some((each) => {
      const its = familyOf(each.host);
      const isOfHere = its === null || sets.loopback.has(each.host, its) || ['0.0.0.0', '::'].includes(each.host);
      return each.port === port && ((isHere && isOfHere) || each.host === address || each.host === host);
    });
  }
}

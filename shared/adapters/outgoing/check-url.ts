import { isIP } from 'node:net';
import type { OutgoingRules } from './outgoing-rules.ts';

/** What is wrong with a URL; `address` where its host is an address that is not allowed. */
export type UrlFault = 'length' | 'form' | 'scheme' | 'credentials' | 'fragment' | 'port' | 'host' | 'address';

export type UrlVerdict =
  | { readonly ok: true; readonly url: URL; readonly host: string; readonly port: number }
  | { readonly ok: false; readonly reason: UrlFault };

/**
 * 443 and its common second, and nothing else: any other port may be of a service that a TLS greeting with a chosen name
 * makes do something.
 */
const ports = [443, 8443];

/** Names that mean another machine from each place (RFC 6761, 6762, 8375; ICANN keeps `internal` for private use). */
const privateDomain = /\.(internal|local|localhost|localdomain|arpa)$/;
const name = /^(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/;

/**
 * Judges a URL as it was written and as WHATWG reads it: https, nothing that two readers could read in two ways, a full name
 * in ASCII (a Chinese one as `xn--…`) or an address, in whatever notation of IPv4, that is allowed. Never throws, and says
 * nothing of where a name leads.
 */
export function checkUrl(text: string, rules: OutgoingRules): UrlVerdict {
  if (typeof text !== 'string' || text.length > rules.maxUrlLength) return no('length');
  // Blanks and line ends are dropped by WHATWG, a backslash is turned, and letters beyond ASCII become others.
  if (!/^[!-~]+$/.test(text) || text.includes('\\')) return no('form');
  const [, scheme = '', authority = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)/i.exec(text) ?? [];
  if (scheme === '') return no('form');
  if (!['https', ...(rules.loopback ? ['http'] : [])].includes(scheme.toLowerCase())) return no('scheme');
  if (authority.includes('@')) return no('credentials');
  if (text.includes('#')) return no('fragment');
  const url = URL.parse(text);
  if (url === null) return no('form');
  if (url.href.length > rules.maxUrlLength) return no('length');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (!(rules.loopback ? port > 0 : ports.includes(port))) return no('port');
  return checkHost({ written: authority.replace(/:\d*$/, '').toLowerCase(), url, port }, rules);
}

function checkHost(of: { written: string; url: URL; port: number }, rules: OutgoingRules): UrlVerdict {
  const { written, url, port } = of;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (written.endsWith('.')) return no('host');
  if (isIP(host) !== 0)
    return rules.judge({ address: host, port, host }).ok ? { ok: true, url, host, port } : no('address');
  if (written !== host || !name.test(host)) return no('host');
  if (!rules.loopback && (!host.includes('.') || privateDomain.test(host))) return no('host');
  return { ok: true, url, host, port };
}

const no = (reason: UrlFault): UrlVerdict => ({ ok: false, reason });

import type { Clock } from '#application/clock';
import type { Report } from '#application/operation/carry-out-order';
import { OperationRefused } from '#application/operation/operation-refused';
import { Authorities } from '#application/verification/ofd-authorities';
import { listIdOf } from '#application/verification/revocation-lists';
import type { TrustList } from '#application/verification/verify-document';
import type { SealRegistry } from './ports.ts';
import type { SealOrderOf } from '#contracts/operations';
import type { SealNeed } from '#domain/seal/coverage';
import { fromBase64 } from '#formats/bytes';
import { DerError } from '#formats/der-reader';
import { readSeal } from '#formats/ses-seal';
import { type Certificate, parseCertificate, verifyCertificate } from '#formats/x509';
import {
  parseRevocationList,
  type RevocationList,
  type RevocationListFault,
  verifyRevocationList,
} from '#formats/x509-crl';

/** A line of the history of an authority's lists, never changed. */
export interface Renewal {
  /** Of the authority (`listIdOf`). */
  readonly id: string;
  /** DER, base64; `old` is null where there was none. */
  readonly old: string | null;
  readonly list: string;
  readonly line: Readonly<Record<string, string | number | null>>;
  /** Instant (ISO). */
  readonly at: string;
}

/** The newest revocation list of each authority. */
export interface RevocationLists {
  /** DER, base64, by the id of the authority; null where there is none. */
  held(id: string): Promise<string | null>;
  /** Puts a list in the place of exactly the old one, with a line of history; false where another is held by now. */
  renew(renewal: Renewal): Promise<boolean>;
}

export interface RenewRevocationsDependencies {
  readonly lists: RevocationLists;
  readonly seals: SealRegistry;
  /** Which kinds of seal each body has. */
  readonly needs: readonly Pick<SealNeed, 'body' | 'kind'>[];
  readonly trust: { list(): Promise<TrustList> };
  readonly clock: Clock;
}

/** What Step Functions takes (256 KiB) leaves room for in base64: a list of about 4,500 certificates. */
const mostCharacters = 240_000;

/** Shows what a newer revocation list of a trusted authority would change, or puts it in the place of the one before. The same again stays. */
export async function renewRevocations(
  dependencies: RenewRevocationsDependencies,
  order: SealOrderOf<'renew-revocations'>,
): Promise<Report> {
  const { lists, clock, trust } = dependencies;
  const at = clock.now();
  const list = read(order.list);
  const issuer = issuerOf(list, { authorities: Authorities.of(await trust.list()), at });
  const id = listIdOf(issuer);
  const old = await lists.held(id);
  const before = old === null ? null : parseRevocationList(fromBase64(old));
  const { thisUpdate, nextUpdate, number = null } = list;
  const said = { issuer: issuer.subject.CN ?? id, number, thisUpdate, nextUpdate, revoked: list.revoked.size };
  const report = {
    ...said,
    replaces: before?.thisUpdate ?? null,
    noLongerRevoked: [...(before?.revoked.keys() ?? [])].filter((serial) => !list.revoked.has(serial)).length,
    sealsHit: (await sealsHit(dependencies, { list, issuer })).join(' '),
  };
  if (old === order.list) return { ...report, state: 'held' };
  if (before !== null && !isNewer(list, before)) throw new OperationRefused('operation.list_older');
  if (order.act === 'look') return { ...report, state: 'not held' };
  const { execution, ticket, reason } = order;
  const line = { ...said, by: 'system:op-renew-revocations', execution, ticket, reason };
  if (!(await lists.renew({ id, old, list: order.list, line, at })))
    throw new Error(`the list of ${id} was renewed meanwhile`);
  return { ...report, state: 'held' };
}

function read(list: string): RevocationList {
  if (list.length > mostCharacters) throw new OperationRefused('operation.list_too_large');
  try {
    return parseRevocationList(fromBase64(list));
  } catch (error) {
    if (error instanceof DerError || error instanceof RangeError)
      throw new OperationRefused('operation.list_unreadable');
    throw error;
  }
}

/** The trusted authority that signed a list which counts at an instant. */
function issuerOf(list: RevocationList, { authorities, at }: { authorities: Authorities; at: string }): Certificate {
  const judged = authorities.roots.map((issuer) => ({ issuer, verdict: verifyRevocationList({ list, issuer, at }) }));
  const trusted = judged.find(({ verdict }) => verdict.ok);
  if (trusted !== undefined) return trusted.issuer;
  const faults = judged.flatMap(({ verdict }) => (verdict.ok ? [] : [verdict.reason]));
  if (faults.every((fault) => fault === 'issuer_name_differs'))
    throw new OperationRefused('operation.list_issuer_unknown');
  const ofTime: readonly RevocationListFault[] = ['not_yet_made', 'out_of_date'];
  throw new OperationRefused(
    faults.some((fault) => ofTime.includes(fault)) ? 'operation.list_not_in_force' : 'operation.list_not_trusted',
  );
}

/** Neither its number nor its moment goes back, and one of them goes on (RFC 5280 §5.2.3). */
function isNewer(list: RevocationList, before: RevocationList): boolean {
  const numbers = [before, list].map(({ number }) => (number === undefined ? null : BigInt(`0x${number}`)));
  const [was = null, is = null] = numbers;
  const isCounted = was !== null && is !== null;
  if (list.thisUpdate < before.thisUpdate || (isCounted && is < was)) return false;
  return list.thisUpdate > before.thisUpdate || (isCounted && is > was);
}

/** Ids of seals, registered or in force, whose certificate or whose maker's is in a list. */
async function sealsHit(
  { seals, needs }: RenewRevocationsDependencies,
  { list, issuer }: { list: RevocationList; issuer: Certificate },
): Promise<readonly string[]> {
  const isRevoked = (der: Uint8Array): boolean => {
    const certificate = parseCertificate(der);
    const { reason = 'removeFromCRL' } = list.revoked.get(certificate.serial) ?? {};
    return reason !== 'removeFromCRL' && verifyCertificate({ certificate, issuer }).ok;
  };
  const all = await Promise.all(needs.map(({ body, kind }) => seals.sealsOf({ body, kind })));
  return all.flat().flatMap(({ id, state, certificate, ses }) => {
    if (state !== 'registered' && state !== 'active') return [];
    const both = [fromBase64(certificate), readSeal(fromBase64(ses)).makerCertificate];
    return both.some(isRevoked) ? [id] : [];
  });
}

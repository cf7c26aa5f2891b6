import { isPartyByNumber } from '#application/case/act-on-case';
import type { CaseStore, HolderHash } from '#application/case/ports';
import type { Body } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import type { LicenceAccesses, LicenceLookup, LicenceRecord } from './ports.ts';
import { statusOn } from './read-licences.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { ItemLicence } from '#domain/catalogue/item';
import { type CaseSnapshot, isFinished } from '#domain/case/snapshot';
import { isParty } from '#domain/case/standing';
import { type Person, type Post, postsOf } from '#domain/identity/principal';
import type { AccessBasis } from '#domain/licence/access';
import { civilDate } from '#domain/limits/civil-date';
import { checkLicenceIdentifier } from '#formats/identifiers';

export interface QueryDependencies {
  readonly cases: Pick<CaseStore, 'head'>;
  readonly licences: Pick<LicenceLookup, 'ofHolder'>;
  readonly accesses: Pick<LicenceAccesses, 'record'>;
  readonly holders: HolderHash;
  readonly bodies: readonly Pick<Body, 'id' | 'name'>[];
  readonly licencesOfItems: readonly (ItemLicence & { readonly item: CaseSnapshot['item'] })[];
  readonly clock: Clock;
}

export interface LicenceQuery {
  readonly person: Person;
  readonly caseId: string;
  readonly typeCode: string;
  readonly purpose: string;
  readonly basis: Extract<AccessBasis, { kind: 'statutory-duty' }>;
}

/** Pages of a holder's licences that are looked through. */
const mostPages = 10;

/**
 * What the item of a case names of its holder's licences in force, for an official of the body that has the case. Each look is recorded with
 * purpose and basis before anything is answered.
 */
export async function queryLicences(dependencies: QueryDependencies, query: LicenceQuery) {
  const { accesses, clock, bodies, licencesOfItems } = dependencies;
  const { person, caseId, typeCode, purpose, basis } = query;
  const found = await findCase(dependencies, query);
  if (!found.ok) return found;
  const { snapshot, post } = found.value;
  const { id, version } = snapshot.item;
  const named = licencesOfItems.find(
    ({ item, typeCode: code }) => item.id === id && item.version === version && code === typeCode,
  );
  if (named === undefined) return reject('licence.not_for_item');
  const at = clock.now();
  const inForce = await licencesInForce(dependencies, { snapshot, typeCode, today: civilDate(at) });
  const body = bodies.find((each) => each.id === post.body);
  if (body === undefined) throw new Error(`the body ${post.body} is not known`);
  const access = {
    ...{ at, account: person.account, role: post.role, body: { id: body.id, name: body.name } },
    ...{ basis, purpose, caseId, fields: [...named.fields, 'status' as const] },
  };
  for (const { identifier } of inForce) await accesses.record(identifier, access);
  return accept({ licences: inForce.map((record) => shown(record, named.fields)) });
}

const roles: readonly Post['role'][] = ['acceptor', 'reviewer', 'decider'];

/** A case under way in the body of whoever asks, who is not a party to it. */
async function findCase(
  { cases, holders }: QueryDependencies,
  { person, caseId }: LicenceQuery,
): Promise<Outcome<{ snapshot: CaseSnapshot; post: Post }>> {
  const snapshot = (await cases.head(caseId))?.snapshot;
  const post = postsOf(person).find(({ role, body }) => roles.includes(role) && body === snapshot?.body);
  // What a window received is not its body's to decide.
  if (snapshot === undefined || post === undefined || snapshot.collection?.side === 'receiving')
    return reject('case.not_found');
  if (isParty(snapshot, person) || (await isPartyByNumber(holders, { person, snapshot })))
    return reject('case.own_case');
  return isFinished(snapshot) ? reject('case.wrong_state') : accept({ snapshot, post });
}

async function licencesInForce(
  { licences }: QueryDependencies,
  { snapshot, typeCode, today }: { snapshot: CaseSnapshot; typeCode: string; today: string },
): Promise<readonly LicenceRecord[]> {
  const inForce: LicenceRecord[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { records, next } = await licences.ofHolder({ holderHash: snapshot.holder.hash, cursor });
    inForce.push(...records.filter((each) => isOfType(each, typeCode) && statusOn(each, today) === 'in-force'));
    if (next === null) break;
    cursor = next;
  }
  return inForce;
}

function isOfType({ identifier }: LicenceRecord, typeCode: string): boolean {
  const read = checkLicenceIdentifier(identifier);
  return read.ok && read.parts.typeCode === typeCode;
}

function shown(record: LicenceRecord, fields: ItemLicence['fields']) {
  const { identifier, name, issuer, issuedOn, validUntil } = record;
  return {
    ...{ identifier, status: 'in-force' as const },
    ...(fields.includes('name') ? { name } : {}),
    ...(fields.includes('issuer') ? { issuer } : {}),
    ...(fields.includes('dates') ? { issuedOn, validUntil } : {}),
  };
}

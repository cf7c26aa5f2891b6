import { isPartyByNumber } from '#application/case/act-on-case';
import type { CaseStore, HolderHash } from '#application/case/ports';
import type { Body } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import { annotatedCopy } from './annotated-copy.ts';
import { licencesInForce } from './in-force.ts';
import type { DocumentReader, LicenceAccesses, LicenceConsents, LicenceLookup, LicenceRecord } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { ItemLicence } from '#domain/catalogue/item';
import { type CaseSnapshot, isFinished } from '#domain/case/snapshot';
import { isParty } from '#domain/case/standing';
import { type Person, type Post, postsOf } from '#domain/identity/principal';
import type { AccessBasis, LicenceAccess } from '#domain/licence/access';
import { allows, type LicenceConsent } from '#domain/licence/consent';
import { civilDate, plusDays } from '#domain/limits/civil-date';

export interface QueryDependencies {
  readonly cases: Pick<CaseStore, 'head'>;
  readonly licences: Pick<LicenceLookup, 'ofHolder'>;
  readonly accesses: Pick<LicenceAccesses, 'record'>;
  readonly consents: Pick<LicenceConsents, 'of'>;
  readonly documents: DocumentReader;
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
  readonly basis: Exclude<AccessBasis, { kind: 'representation' }>;
}

/**
 * What the item of a case names of its holder's licences in force, for an official of the body that has the case. Each look is recorded with
 * purpose and basis before anything is answered.
 */
export async function queryLicences(dependencies: QueryDependencies, query: LicenceQuery) {
  const found = await findNamed(dependencies, query);
  if (!found.ok) return found;
  const { named, records } = found.value;
  const fields = named.fields.filter((field) => field !== 'file');
  await recordLooks(dependencies, { ...found.value, fields: [...fields, 'status'] });
  return accept({ licences: records.map((record) => shown(record, named.fields)) });
}

/** Each look, with the consent that allowed it; that there is nothing is told as well, and recorded under the case. */
async function recordLooks(
  { accesses }: QueryDependencies,
  { records, consents, access, fields }: Named & Pick<LicenceAccess, 'fields'>,
): Promise<void> {
  if (records.length === 0) await accesses.record(access.caseId, { ...access, fields });
  for (const { identifier } of records) {
    const consent = consents.get(identifier);
    await accesses.record(identifier, { ...access, fields, ...(consent === undefined ? {} : { consent }) });
  }
}

/** Days for which a copy is good at most, that on which it is made among them. */
const daysOfCopy = 30;

/** One of these as an annotated copy for the body, where the item says that its file may be seen. */
export async function copyLicence(
  dependencies: QueryDependencies,
  { identifier, ...query }: LicenceQuery & { readonly identifier: string },
): Promise<Outcome<string>> {
  const found = await findNamed(dependencies, query);
  if (!found.ok) return found;
  const { named, access, consents } = found.value;
  if (!named.fields.includes('file')) return reject('licence.not_for_item');
  const records = found.value.records.filter((each) => each.identifier === identifier);
  await recordLooks(dependencies, { ...found.value, records, fields: ['file'] });
  const [record] = records;
  if (record === undefined) return reject('licence.not_found');
  const on = civilDate(access.at);
  const ends = [plusDays(on, daysOfCopy - 1), record.validUntil, consents.get(identifier)?.until];
  const until = ends.flatMap((end) => end ?? []).reduce((one, other) => (one < other ? one : other));
  return annotatedCopy(dependencies.documents, {
    ...{ record, recipient: access.body.name.zh, purpose: query.purpose, until, on },
  });
}

interface Named {
  readonly named: ItemLicence;
  /** In force, and of the holder of the case. */
  readonly records: readonly LicenceRecord[];
  /** By licence, where the holder consented. */
  readonly consents: ReadonlyMap<string, LicenceConsent>;
  readonly access: Omit<LicenceAccess, 'fields' | 'body' | 'caseId'> & {
    readonly body: NonNullable<LicenceAccess['body']>;
    readonly caseId: string;
  };
}

/** What an official may look at for a case, by the item of the case and on the basis that they state. */
async function findNamed(dependencies: QueryDependencies, query: LicenceQuery): Promise<Outcome<Named>> {
  const { clock, bodies, licencesOfItems } = dependencies;
  const { person, caseId, typeCode, purpose, basis } = query;
  const found = await findCase(dependencies, query);
  if (!found.ok) return found;
  const { snapshot, post } = found.value;
  const { id, version } = snapshot.item;
  const named = licencesOfItems.find(
    ({ item, typeCode: code }) => item.id === id && item.version === version && code === typeCode,
  );
  if (named === undefined) return reject('licence.not_for_item');
  if (named.onConsent === true && basis.kind !== 'consent') return reject('licence.no_consent');
  const at = clock.now();
  const today = civilDate(at);
  const all = await licencesInForce(dependencies, { holderHash: snapshot.holder.hash, typeCodes: [typeCode], today });
  const consents =
    basis.kind === 'consent'
      ? await consented(dependencies, { records: all, caseId, today })
      : new Map<string, never>();
  const records = basis.kind === 'consent' ? all.filter(({ identifier }) => consents.has(identifier)) : all;
  // Without a consent nobody learns whether there is a licence.
  if (basis.kind === 'consent' && records.length === 0) return reject('licence.no_consent');
  const body = bodies.find((each) => each.id === post.body);
  if (body === undefined) throw new Error(`the body ${post.body} is not known`);
  const access = {
    ...{ at, account: person.account, role: post.role, body: { id: body.id, name: body.name } },
    ...{ basis, purpose, caseId },
  };
  return accept({ named, records, consents, access });
}

/** Consents that are good on a day, by licence. */
async function consented(
  { consents }: QueryDependencies,
  { records, caseId, today }: { records: readonly LicenceRecord[]; caseId: string; today: string },
): Promise<ReadonlyMap<string, LicenceConsent>> {
  const given = await Promise.all(records.map(({ identifier }) => consents.of({ identifier, caseId })));
  return new Map(given.flatMap((each) => (each !== null && allows(each, today) ? [[each.identifier, each]] : [])));
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

function shown(record: LicenceRecord, fields: ItemLicence['fields']) {
  const { identifier, name, issuer, issuedOn, validUntil } = record;
  return {
    ...{ identifier, status: 'in-force' as const },
    ...(fields.includes('name') ? { name } : {}),
    ...(fields.includes('issuer') ? { issuer } : {}),
    ...(fields.includes('dates') ? { issuedOn, validUntil } : {}),
  };
}

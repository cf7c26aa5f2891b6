import { type Entry, entriesOf, isSubject, isText } from './claim-shapes.ts';
import type { Representation } from '#domain/identity/representation';

/** Read of one token; a person represents a few others, and each costs a hash where results are looked up. */
const mostEntries = 20;
const mostItems = 50;

/**
 * Reads the claim `represents`: whom the login may act for, on what ground. An entry of another shape is dropped and never costs
 * the login; one whose limits cannot be read is dropped too, for without them it would say more than the issuer vouched for.
 */
export function representationsOf(
  claim: unknown,
  login: { readonly self: string; account(this: void, sub: string): string },
): Representation[] {
  return entriesOf(claim)
    .slice(0, mostEntries)
    .flatMap((entry) => {
      const whom = organisationOf(entry) ?? personOf(entry, login);
      const limits = limitsOf(entry);
      if (whom === null || limits === null) return [];
      const { mandate, items, until } = limits;
      // Who acts by mandate has one that says what for and how long (民法典 art. 165).
      const complete = whom.basis !== 'agent' || (mandate !== null && items !== null && until !== null);
      return complete ? [{ ...whom, ...limits }] : [];
    });
}

type Whom = Pick<Representation, 'basis' | 'id' | 'name' | 'idType' | 'idNumber'>;
type Limits = Pick<Representation, 'items' | 'until' | 'mandate'>;

function organisationOf({ basis, creditCode, name }: Entry): Whom | null {
  if (basis !== 'legal-representative' && basis !== 'authorised-filer') return null;
  if (typeof creditCode !== 'string' || !/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(creditCode) || !isText(name)) return null;
  return { basis, id: creditCode, name, idType: '001', idNumber: creditCode };
}

function personOf(
  { basis, sub, name, idType, idNumber }: Entry,
  { self, account }: { readonly self: string; account(this: void, sub: string): string },
): Whom | null {
  if (basis !== 'guardian' && basis !== 'agent') return null;
  // An account stands in events in clear: nobody's number may be one. And nobody represents themselves.
  if (!isSubject(sub) || sub === idNumber || sub === self) return null;
  if (!isText(name) || !isText(idType) || !isText(idNumber)) return null;
  return { basis, id: account(sub), name, idType, idNumber };
}

/** Absent limits are none; null: they are there and cannot be read. */
function limitsOf({ items, until, mandate, idNumber }: Entry): Limits | null {
  if (items !== undefined && !isList(items)) return null;
  const end = until === undefined ? null : instantOf(until);
  if (end === undefined) return null;
  if (mandate !== undefined && (!isMandate(mandate) || mandate === idNumber)) return null;
  return { items: items ?? null, until: end, mandate: mandate ?? null };
}

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= mostItems &&
  value.every((item) => typeof item === 'string' && item.length <= 64);

const isMandate = (value: unknown): value is string => typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value);

/** In the one form in which instants are compared; undefined where it is none. */
function instantOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

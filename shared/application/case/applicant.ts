import { accept, type Outcome, reject } from '#contracts/errors';
import type { Item } from '#domain/catalogue/item';
import { basesAdmitted } from '#domain/catalogue/represented';
import type { Person, Principal } from '#domain/identity/principal';
import { kindRepresented, relationToFileBy } from '#domain/identity/representation';

/** The applicant of a case as kept in the personal payload of `case.submitted`. */
export interface Applicant {
  readonly kind: 'person' | 'organisation';
  readonly name: string;
  readonly idType: string;
  readonly idNumber: string;
  /** The person who filed, where that is not the applicant: representative, filer, guardian or agent. */
  readonly filedBy: { readonly name: string; readonly idType: string; readonly idNumber: string } | null;
}

/** Personal content of `case.submitted`. */
export interface FilingContent {
  readonly applicant: Applicant;
  readonly form: Readonly<Record<string, string | number | boolean>>;
}

/** Who is applied for, and who answers for the filing. */
export interface Applied {
  readonly applicant: Applicant;
  readonly principal: Principal;
  /** Id of the mandate an agent files by. */
  readonly mandate: string | null;
}

/** The applicant of a filing: whoever is signed in, or whom they represent by a relation that their issuer vouches for. */
export function applicantOf(request: {
  person: Person;
  onBehalfOf: string | undefined;
  item: Item;
  at: string;
}): Outcome<Applied> {
  const { person, onBehalfOf, item, at } = request;
  const { account, name, idType, idNumber } = person;
  if (onBehalfOf === undefined)
    return accept({
      applicant: { kind: 'person', name, idType, idNumber, filedBy: null },
      principal: { actor: account, onBehalfOf: account, basis: 'self' },
      mandate: null,
    });
  const asked = { onBehalfOf, itemId: item.id, admitted: basesAdmitted(item), at };
  const relation = relationToFileBy(person.represents, asked);
  if (!relation.ok) return reject(relation.code);
  const { basis, mandate, ...represented } = relation.representation;
  return accept({
    applicant: {
      kind: kindRepresented(basis),
      name: represented.name,
      idType: represented.idType,
      idNumber: represented.idNumber,
      filedBy: { name, idType, idNumber },
    },
    principal: { actor: account, onBehalfOf, basis },
    mandate,
  });
}

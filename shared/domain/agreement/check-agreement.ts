import { isCivilDate } from '#domain/limits/civil-date';
import { type Agreement, payers } from './agreement.ts';
import { clauseProblems } from './check-clause.ts';
import { type AgreementProblem, unless } from './problem.ts';

/** What an agreement is held against. */
export interface Known {
  /** Ids of the items that exist. */
  readonly items: ReadonlySet<string>;
}

/** Everything that is wrong with an agreement as data, in the order of its fields; empty if nothing is. */
export function checkAgreement(agreement: Agreement, { items }: Known): AgreementProblem[] {
  const { version, clauses, courier } = agreement;
  return [
    ...unless(Number.isSafeInteger(version) && version > 0, 'agreement.bad_version', '/version'),
    ...partyProblems(agreement),
    ...sealProblems(agreement),
    ...timeProblems(agreement),
    ...publicationProblems(agreement),
    ...maintenanceProblems(agreement),
    ...contactProblems(agreement),
    ...unless(payers.includes(courier.payer), 'agreement.unknown_word', '/courier/payer'),
    ...unless(clauses.length > 0, 'agreement.no_clauses', '/clauses'),
    ...clauseProblems(agreement, items),
  ];
}

/** Everything that is wrong with agreements as they ship together; pointers begin with the place in the list. */
export function checkAgreements(agreements: readonly Agreement[], known: Known): AgreementProblem[] {
  return agreements.flatMap((agreement, index) => [
    ...unless(
      agreements.findIndex(({ id, version }) => id === agreement.id && version === agreement.version) === index,
      'agreement.version_repeated',
      `/${index}/version`,
    ),
    ...checkAgreement(agreement, known).map(({ code, pointer }) => ({ code, pointer: `/${index}${pointer}` })),
  ]);
}

function partyProblems({ parties }: Agreement): AgreementProblem[] {
  const [one, other] = parties;
  return [
    // The type says two; JSON may say otherwise.
    ...unless(Number(parties.length) === 2, 'agreement.not_two_parties', '/parties'),
    ...unless(one.region !== other.region, 'agreement.same_parties', '/parties/1/region'),
    ...unless(one.body !== other.body, 'agreement.same_parties', '/parties/1/body'),
  ];
}

function sealProblems({ parties, sealed }: Agreement): AgreementProblem[] {
  const all = parties.every(({ body }) => sealed.some((seal) => seal.body === body));
  return [
    ...unless(all, 'agreement.seal_missing', '/sealed'),
    ...sealed.flatMap(({ body, on, digest }, index) => [
      ...unless(
        parties.some((party) => party.body === body),
        'agreement.seal_of_stranger',
        `/sealed/${index}/body`,
      ),
      ...unless(isCivilDate(on), 'agreement.bad_date', `/sealed/${index}/on`),
      ...unless(digest === null || /^[0-9a-f]{64}$/.test(digest), 'agreement.bad_digest', `/sealed/${index}/digest`),
    ]),
  ];
}

function timeProblems({ validFrom, validUntil, suspensions }: Agreement): AgreementProblem[] {
  return [
    ...unless(isCivilDate(validFrom), 'agreement.bad_date', '/validFrom'),
    ...unless(isCivilDate(validUntil), 'agreement.bad_date', '/validUntil'),
    ...unless(validFrom <= validUntil, 'agreement.bad_order', '/validUntil'),
    ...suspensions.flatMap(({ from, until }, index) => [
      ...unless(isCivilDate(from), 'agreement.bad_date', `/suspensions/${index}/from`),
      ...unless(until === null || isCivilDate(until), 'agreement.bad_date', `/suspensions/${index}/until`),
      ...unless(until === null || from <= until, 'agreement.bad_order', `/suspensions/${index}/until`),
    ]),
  ];
}

function publicationProblems({ clauses, publishedAt }: Agreement): AgreementProblem[] {
  const entrusts = clauses.some(({ power }) => power !== 'receive');
  if (publishedAt === null) return unless(!entrusts, 'agreement.not_published', '/publishedAt');
  const isInstant = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(publishedAt) && !isNaN(Date.parse(publishedAt));
  return [
    ...unless(entrusts, 'agreement.nothing_to_publish', '/publishedAt'),
    ...unless(isInstant, 'agreement.bad_instant', '/publishedAt'),
  ];
}

function maintenanceProblems({ maintenanceWindows }: Agreement): AgreementProblem[] {
  const time = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
  return maintenanceWindows.flatMap(({ weekdays, from, to }, index) =>
    unless(
      weekdays.length > 0 &&
        weekdays.every((day) => [1, 2, 3, 4, 5, 6, 7].includes(day)) &&
        [from, to].every((each) => time.test(each)) &&
        from < to,
      'agreement.bad_maintenance',
      `/maintenanceWindows/${index}`,
    ),
  );
}

/** Somebody must be there to be asked on either side. */
function contactProblems({ parties, contacts }: Agreement): AgreementProblem[] {
  const regions = parties.map(({ region }) => region);
  return [
    ...unless(
      regions.every((side) => contacts.some(({ region }) => region === side)),
      'agreement.contact_missing',
      '/contacts',
    ),
    ...contacts.flatMap(({ region }, index) =>
      unless(regions.includes(region), 'agreement.contact_of_stranger', `/contacts/${index}/region`),
    ),
  ];
}

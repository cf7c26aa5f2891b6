import { collectedItems } from './collected-items.ts';
import { filedItems } from './filed-items.ts';
import { handledItems } from './handled-items.ts';
import { itemLicences } from './item-licences.ts';
import { dutyTexts, policyAgreements } from './policy-agreements.ts';
import { shippedAgreements } from './shipped-agreements.ts';
import { shippedBodies } from './shipped-bodies.ts';
import { shippedDivisions } from './shipped-divisions.ts';
import { shippedItems } from './shipped-items.ts';
import { shippedLicenceTypes } from './shipped-licence-types.ts';
import { catalogueOf, type Window } from '#application/catalogue/catalogue';
import competence from '#data/competence.json' with { type: 'json' };
import employers from '#data/employers.json' with { type: 'json' };
import calendar from '#data/holidays.json' with { type: 'json' };
import shippedBlanks from '#data/blank-stock.json' with { type: 'json' };
import shippedLiaison from '#data/liaison.json' with { type: 'json' };
import shippedBooks from '#data/paper-books.json' with { type: 'json' };
import shippedRecordings from '#data/recordings.json' with { type: 'json' };
import shippedTraining from '#data/training.json' with { type: 'json' };
import shippedWindows from '#data/windows.json' with { type: 'json' };
import { agreed, type ToBeAgreed } from '#domain/agreement/agreed';
import { compile, type PolicyAgreement } from '#domain/agreement/policy';
import type { Roster } from '#domain/agreement/duty';
import type { Training } from '#domain/agreement/training';
import { competenceTables } from '#domain/catalogue/competence';
import { divisionsOf } from '#domain/catalogue/divisions';
import { type BlankDelivery, blankStockOf } from '#domain/printing/blank-stock';
import type { RecordingRules } from '#domain/recording/recording';
import { paperBooksOf } from '#domain/receipt/paper-book';

/** The bodies alone. */
export const bodies = /* @__PURE__ */ (() => shippedBodies)();

/** Bodies that issue licences of the types that are known of the whole country, by type code. */
export const licenceTypes = /* @__PURE__ */ (() => new Map<string, readonly string[]>(shippedLicenceTypes))();

/** Licences that may be looked up for the cases of each item. */
export const licencesOfItems = /* @__PURE__ */ (() => itemLicences.looked)();

/** Places for papers of items for which a licence stands. */
export const licenceSlots = /* @__PURE__ */ (() => itemLicences.slots)();

/** Working days alone. */
export const workingCalendar = /* @__PURE__ */ (() => calendar)();

/** Cross-region windows (通办专窗) of all regions. */
export const windows = /* @__PURE__ */ (() => shippedWindows.windows as unknown as readonly Window[])();

/** Who of each region is called where nobody answers. */
export const rosters = /* @__PURE__ */ (() => shippedLiaison.rosters as readonly Roster[])();

/** Books of numbered sheets that lie at these windows. */
export const paperBooks = /* @__PURE__ */ (() => paperBooksOf(shippedBooks.books))();

/** How recording at windows is ruled, and the notices that consent is asked by. */
export const recordingRules = /* @__PURE__ */ (() => shippedRecordings as RecordingRules)();

/** Numbered blanks that these windows were given to print on. */
export const blankStock = /* @__PURE__ */ (() => blankStockOf(shippedBlanks.deliveries as readonly BlankDelivery[]))();

/** What the clerks of cross-region windows are trained for. */
export const training = /* @__PURE__ */ (() => shippedTraining.clerks as unknown as readonly Training[])();

export { packedOpenApi } from './packed-openapi.ts';
export { agreementTerms } from './agreement-terms.ts';
export { printClauses } from './print-clauses.ts';
export { templates } from './shipped-templates.ts';
export { sealNeeds } from './seal-needs.ts';
export { windowOffers } from './window-offers.ts';

/** Agreements with other regions to the letter, for those who seal them. */
export const agreementTexts = /* @__PURE__ */ (() => shippedAgreements)();

const dutiesAt = (places: readonly number[]) => places.map((place) => dutyTexts[place]);

/** The same as far as the policy asks; pure, so that functions that do not ask ship without them. */
export const agreements = /* @__PURE__ */ (() =>
  policyAgreements.map(({ clauses, ...terms }) => ({
    ...terms,
    clauses: clauses.map(({ duties, ...clause }) => ({
      ...clause,
      duties: { receiving: dutiesAt(duties.receiving), deciding: dutiesAt(duties.deciding) },
    })),
  })) as unknown as readonly (Omit<PolicyAgreement, 'sealed' | 'publishedAt'> & ToBeAgreed)[])();

/** Their terms alone, for what is running: without the seals, which are in the register (`agreedPolicy`), it lets nothing begin. */
export const policy = /* @__PURE__ */ (() => compile(agreed(agreements, [])))();

const full = (items: typeof filedItems) => ({
  ...{ items, bodies, calendar },
  competence: competenceTables({ competence, employers }),
  divisions: divisionsOf(shippedDivisions),
});

// The catalogue as it ships: read once, immutable, versioned with the code. Marked pure, so that a function ships only the
// one that it names, with the data of that one.

/** For functions that handle cases, but neither check filings nor draft results: of each item the few lines they need. */
export const handlingCatalogue = /* @__PURE__ */ (() => catalogueOf({ items: handledItems, bodies, calendar }))();

/** With items whole: for their guides. */
export const itemCatalogue = /* @__PURE__ */ (() => catalogueOf({ items: shippedItems, bodies, calendar }))();

/** With routing tables and divisions. */
export const catalogue = /* @__PURE__ */ (() => catalogueOf(full(filedItems)))();

/** The same, for what windows receive for other regions. */
export const collectionCatalogue = /* @__PURE__ */ (() => catalogueOf(full(collectedItems)))();

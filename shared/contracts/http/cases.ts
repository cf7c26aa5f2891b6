import * as z from 'zod/mini';
import {
  blank,
  caseParams,
  deficiency,
  difference,
  formValue,
  materialReference,
  spoilReason,
} from './case-schemas.ts';
import { observed } from './observed.ts';
import { parcelState } from './parcel-state.ts';
import {
  caseId,
  clauseRef,
  content,
  creditCode,
  date,
  due,
  hex64,
  instant,
  itemId,
  resultKind,
  status,
  text,
} from './schemas.ts';
import { identifier } from './sealed-document.ts';
import { routes } from '#contracts/route';

const partyKind = z.enum(['applicant', 'window', 'courier', 'authority']);

const timelineDetails = z.strictObject({
  /** Where another body is competent; without a name where it is none of those known here. */
  competentBody: z.optional(z.strictObject({ id: creditCode, name: z.nullable(text) })),
  reasons: z.optional(z.array(z.string())),
  remedies: z.optional(z.string()),
  opinion: z.optional(z.string()),
  reason: z.optional(z.nullable(z.string())),
  /** Where an authority decided in a system of its own, and under which number. */
  decidedIn: z.optional(z.strictObject({ system: z.string(), reference: z.string() })),
  /** What was named as missing; `note` is null after lawful erasure. */
  notice: z.optional(
    z.strictObject({
      number: z.int(),
      breach: z.boolean(),
      deficiencies: z.array(z.strictObject({ ...deficiency.shape, note: z.nullable(z.string()) })),
    }),
  ),
});

const timelineEntry = z.strictObject({
  seq: z.int(),
  type: z.string(),
  title: text,
  occurredAt: instant,
  recordedAt: instant,
  role: z.string(),
  basis: z.string(),
  body: z.string(),
  details: timelineDetails,
});

const liaison = z.strictObject({ title: text, telephone: z.string() });

export const caseView = z.strictObject({
  caseId,
  item: z.strictObject({ id: itemId, version: z.int(), name: text }),
  mode: z.enum(['fully-online', 'collection-on-behalf', 'joint']),
  status,
  statusText: text,
  body: z.strictObject({ id: z.string(), name: text }),
  region: z.string(),
  submittedAt: instant,
  acceptedOn: z.nullable(date),
  deemedAccepted: z.boolean(),
  extended: z.boolean(),
  due: z.strictObject({
    /** Null where that clock runs in another region, or not yet. */
    acceptance: z.nullable(due),
    statutory: z.nullable(due),
    committed: z.nullable(due),
    delivery: z.nullable(due),
  }),
  /** Who has to act next, until when, and whether they are late; null when nothing is awaited. */
  awaited: z.nullable(z.strictObject({ who: text, by: z.nullable(due), overdue: z.boolean() })),
  /** Where something was missing: what the last notice named, until when it is to be corrected (null: not awaited), and, where the applicant insists, until when that is to be answered in writing. */
  correction: z.nullable(
    z.strictObject({
      notices: z.int(),
      breaches: z.int(),
      named: z.array(deficiency),
      insistedUntil: z.nullable(due),
      due: z.nullable(due),
    }),
  ),
  /** Documents that are still to follow acceptance (容缺); until when, once it is accepted; null where none are. */
  toFollow: z.nullable(z.strictObject({ slots: z.array(z.string()), due: z.nullable(due) })),
  observed,
  /** Of a case between two regions: where it was received, under what clause, and how it stands on the other side. */
  collection: z.nullable(
    z.strictObject({
      side: z.enum(['receiving', 'deciding']),
      window: z.string(),
      receivedAt: instant,
      clause: clauseRef,
      counterpart: z.strictObject({
        region: z.string(),
        body: z.strictObject({ id: z.string(), name: text }),
        caseId: z.nullable(caseId),
        /** For officials: liaison officers (联络员) on duty there today, to be called where nobody answers. */
        liaison: z.nullable(z.strictObject({ officer: liaison, deputy: z.nullable(liaison) })),
      }),
      /** What the deciding side last told; null before it did. */
      reported: z.nullable(z.strictObject({ status, statusText: text, at: instant, due: z.nullable(due) })),
      /**
       * What lies at the window for the applicant once it is done there, or lay: until when they are to come (a card's `reference`
       * is the number of its parcel or list), and whether it was handed out or nobody came; null where nothing does.
       */
      pickUp: z.nullable(
        z.strictObject({
          what: z.array(z.enum(['originals', 'card'])),
          reference: z.nullable(z.string()),
          due,
          ended: z.nullable(z.strictObject({ how: z.enum(['handed-out', 'unclaimed']), at: instant })),
        }),
      ),
      /**
       * Where the window may print the result: of which identifier, on which blanks it did, and which print holds: at most one, of the
       * identifier that the case has now, and not spoiled. Null where there is nothing that it may print.
       */
      printing: z.nullable(
        z.strictObject({
          identifier: z.string(),
          prints: z.array(
            z.strictObject({
              ...{ identifier: z.string(), blank, at: instant },
              spoiled: z.nullable(spoilReason),
              valid: z.boolean(),
            }),
          ),
        }),
      ),
    }),
  ),
  /** Where originals are that travel; null for a case that needs none. */
  originals: z.nullable(
    z.strictObject({
      allowed: z.nullable(z.enum(['cleared', 'silence'])),
      dispute: z.nullable(z.strictObject({ bag: z.int(), differences: z.array(difference), due })),
      bags: z.array(
        z.strictObject({
          number: z.int(),
          leg: z.enum(['outward', 'return']),
          seal: z.string(),
          totals: z.strictObject({ sheets: z.int(), pages: z.int() }),
          opened: z.boolean(),
          /** The carrier took its order back before it collected. */
          cancelled: z.boolean(),
          due,
          waybill: z.nullable(z.strictObject({ carrier: z.string(), number: z.string() })),
          parcel: z.nullable(z.strictObject({ state: parcelState, since: z.nullable(instant) })),
        }),
      ),
    }),
  ),
  /**
   * Who answered for the case when (law 5), without gap or overlap, to its end: a window, a carrier or a body by its id, the
   * applicant as `applicant`; `until` null: still does. Shares in hundredths of a percent, 10000 in all, 0 where no time has
   * passed. Null where the record was tampered with.
   */
  responsibility: z.nullable(
    z.strictObject({
      spans: z.array(z.strictObject({ party: partyKind, id: z.string(), from: instant, until: z.nullable(instant) })),
      shares: z.record(partyKind, z.int()),
    }),
  ),
  holder: z.strictObject({ kind: z.enum(['person', 'organisation']), maskedNumber: z.string() }),
  result: z.nullable(z.strictObject({ kind: resultKind, identifier: z.nullable(z.string()) })),
  timeline: z.array(timelineEntry),
  /** Whether the chain of events and the snapshot hold together. */
  integrity: z.strictObject({ intact: z.boolean(), events: z.int(), at: z.nullable(z.int()) }),
  /** What was applied for; null after lawful erasure. */
  application: z.nullable(
    z.strictObject({
      applicant: z.strictObject({ name: z.string(), maskedNumber: z.string() }),
      /** Who filed, where that is not the applicant; on what ground says the first entry of the timeline. */
      filedBy: z.nullable(z.strictObject({ name: z.string(), maskedNumber: z.string() })),
      form: z.record(z.string(), formValue),
      materials: z.array(
        z.strictObject({
          ...materialReference.shape,
          /** Of which licence of the holder the platform itself made it a copy; absent for what was uploaded. */
          licence: z.optional(identifier),
        }),
      ),
    }),
  ),
  /** For officials of the body while the case is under review: exactly what a grant would approve. */
  draft: z.nullable(z.strictObject({ sm3: hex64, name: text, content })),
});

export const caseQueryRoutes = routes({
  getCase: {
    operation: 'getCase',
    method: 'GET',
    path: '/cases/{caseId}',
    function: 'case-query',
    summary: { zh: '查看办件', en: 'look at a case' },
    access: 'signed-in',
    idempotent: false,
    params: caseParams,
    success: { status: 200, body: caseView },
    errors: ['case.not_found'],
  },
});

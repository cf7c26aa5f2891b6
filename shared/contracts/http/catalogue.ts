import * as z from 'zod/mini';
import { itemId, openingHours, resultKind, text, windowId } from './schemas.ts';

import { routes } from '#contracts/route';

const workingDays = z.strictObject({ workingDays: z.int() });
const condition = z.strictObject({ field: z.string(), in: z.array(z.string()) });

const formField = z.strictObject({
  key: z.string(),
  label: text,
  type: z.enum([
    'text',
    'citizen-number',
    'credit-code',
    'date',
    'choice',
    'division',
    'decimal',
    'integer',
    'boolean',
    'phone',
  ]),
  required: z.boolean(),
  personal: z.boolean(),
  maxLength: z.optional(z.int()),
  minimum: z.optional(z.number()),
  maximum: z.optional(z.number()),
  choices: z.optional(z.array(z.strictObject({ value: z.string(), label: text }))),
  when: z.optional(condition),
});

const material = z.strictObject({
  key: z.string(),
  name: text,
  requirement: z.enum(['required', 'optional', 'one-of']),
  group: z.optional(z.string()),
  when: z.optional(condition),
  mediaTypes: z.array(z.string()),
  maxBytes: z.int(),
  maxFiles: z.int(),
  /** Of the paper original, at a window: goes to the deciding authority, or is only shown; absent: none is asked for. */
  original: z.optional(z.enum(['travels', 'shown'])),
  /** May be handed in after acceptance, upon the commitment of `toFollow`. */
  mayFollow: z.optional(z.literal(true)),
  /** Type codes of licences that stand for an upload: see `GET /items/{itemId}/licences`. */
  licences: z.optional(z.array(z.string())),
  source: text,
});

export const itemListing = z.strictObject({
  id: itemId,
  name: text,
  /** Whether the item is described fully and can be applied for here. */
  available: z.boolean(),
  year: z.int(),
  leadMinistry: z.string(),
  /** How well the entry of the listing is evidenced; this is not the official list. */
  evidence: z.string(),
});

export const itemGuide = z.strictObject({
  id: itemId,
  version: z.int(),
  name: text,
  status: z.string(),
  evidence: z.string(),
  itemType: z.string(),
  caseType: z.enum(['on-the-spot', 'committed']),
  serviceObjects: z.array(z.enum(['person', 'organisation'])),
  scopes: z.array(z.string()),
  modes: z.array(z.string()),
  basis: text,
  minimumAssurance: z.string(),
  /** Grounds on which one may file it for another; empty: everybody files for themselves. */
  represented: z.array(z.enum(['legal-representative', 'authorised-filer', 'guardian', 'agent'])),
  competence: z.strictObject({ basis: z.string(), label: text }),
  form: z.array(formField),
  materials: z.array(material),
  limits: z.strictObject({
    acceptance: workingDays,
    statutory: z.nullable(workingDays),
    committed: z.nullable(workingDays),
    delivery: z.optional(workingDays),
    extension: z.optional(workingDays),
    /** From acceptance to the last document that may follow it. */
    documents: z.optional(workingDays),
    deemedAcceptance: z.boolean(),
    source: z.string(),
  }),
  /** Where documents may follow acceptance (容缺受理): what the applicant agrees to. */
  commitment: z.nullable(z.strictObject({ version: z.int(), text })),
  result: z.strictObject({ kind: resultKind, name: text }),
  remedies: text,
  /** Where it may be handed in for an authority of another region today (异地代收), if anywhere; `suspended`: nothing new for now. */
  windows: z.array(
    z.strictObject({
      receivedIn: z.string(),
      decidedIn: z.string(),
      suspended: z.boolean(),
      windows: z.array(z.strictObject({ id: windowId, name: text, hours: openingHours, address: z.string() })),
    }),
  ),
  guide: z.strictObject({ summary: text, steps: z.array(text), fee: text, consultation: text }),
});

export const catalogueRoutes = routes({
  listItems: {
    operation: 'listItems',
    method: 'GET',
    path: '/items',
    function: 'catalogue',
    summary: { zh: '事项清单 (非官方, 不完整)', en: 'list of items (partial, not the official list)' },
    access: 'public',
    idempotent: false,
    query: z.strictObject({ available: z.optional(z.enum(['true', 'false'])) }),
    success: {
      status: 200,
      body: z.strictObject({ notice: text, items: z.array(itemListing) }),
    },
    errors: [],
  },
  getItem: {
    operation: 'getItem',
    method: 'GET',
    path: '/items/{itemId}',
    function: 'catalogue',
    summary: { zh: '办事指南', en: 'guide of an item' },
    access: 'public',
    idempotent: false,
    params: z.strictObject({ itemId }),
    success: { status: 200, body: itemGuide },
    errors: ['item.not_found'],
  },
  getOpenApi: {
    operation: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    function: 'catalogue',
    summary: { zh: '接口说明 (OpenAPI 3.1)', en: 'the OpenAPI 3.1 document' },
    access: 'public',
    idempotent: false,
    success: { status: 200, body: z.record(z.string(), z.unknown()) },
    errors: [],
  },
});

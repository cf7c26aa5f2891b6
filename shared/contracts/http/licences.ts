import * as z from 'zod/mini';
import { caseId, content, date, instant, prose, represented, resultKind, text } from './schemas.ts';
import { licenceState } from './licence-decisions.ts';
import { identifier, licenceFile, ofdFile, ofdLength, sealedFile } from './sealed-document.ts';
import { routes } from '#contracts/route';

/** How it stands today: what its authority decided of it, and its own dates. */
const licenceStatus = z.enum([...licenceState.options, 'lapsed']);

export const licenceSummary = z.strictObject({
  identifier,
  kind: resultKind,
  name: text,
  issuer: z.strictObject({ id: z.string(), name: text }),
  issuedOn: date,
  validUntil: z.nullable(date),
  status: licenceStatus,
  /** `imported`: issued before, or elsewhere, and taken into the register by its body. */
  origin: z.enum(['issued', 'imported']),
  /** Null where it was imported. */
  caseId: z.nullable(z.string()),
});

const partNames = [
  ...(['structure', 'maker', 'seal-validity', 'signer-list', 'chain'] as const),
  ...(['signature', 'time-stamp', 'digest', 'coverage', 'status'] as const),
] as const;

const part = z.strictObject({
  result: z.enum(['good', 'bad', 'not-checked']),
  code: z.string(),
  text,
});

/** What stands behind `#` in the address of a QR code, base64url. */
const qrCode = z.string().check(z.maxLength(200), z.regex(/^[A-Za-z0-9_-]+$/));

/** A QR code, and who stands on the paper that bears it; without them only the code is verified. */
const codeOnPaper = z.strictObject({
  code: qrCode,
  holder: z.optional(z.strictObject({ name: prose(100), maskedNumber: prose(60) })),
});

/** What was compared, by name: digests, names of files and of whoever signed, instants. */
const compared = z.record(z.string(), z.union([z.string(), z.number()]));

/**
 * A verdict in three parts, and of an OFD file in ten that say what was looked at. `overall`: `good`, `bad` as soon as one part is;
 * `not-in-force` where all is genuine and only the register, or the date, says that it no longer counts; `unreadable`.
 */
export const verdict = z.strictObject({
  overall: z.enum(['good', 'not-in-force', 'bad', 'unreadable']),
  intact: part,
  sealedBy: part,
  inForce: part,
  parts: z.array(
    z.strictObject({ ...part.shape, name: z.enum(partNames), seal: z.nullable(z.string()), evidence: compared }),
  ),
  document: z.nullable(
    z.strictObject({
      identifier: z.string(),
      kind: z.string(),
      name: text,
      issuer: z.strictObject({ id: z.string(), name: text }),
      /** Null for a statement of hand-over, which names no person. */
      holder: z.nullable(z.strictObject({ name: z.string(), maskedNumber: z.string() })),
      issuedOn: z.string(),
      validUntil: z.nullable(z.string()),
      content,
    }),
  ),
});

export const licenceRoutes = routes({
  listLicences: {
    operation: 'listLicences',
    method: 'GET',
    path: '/licences',
    function: 'licence-read',
    summary: { zh: '我的结果', en: 'my results' },
    access: 'signed-in',
    idempotent: false,
    query: z.strictObject({
      cursor: z.optional(z.string().check(z.maxLength(500))),
      onBehalfOf: z.optional(represented),
    }),
    success: {
      status: 200,
      body: z.strictObject({ licences: z.array(licenceSummary), next: z.nullable(z.string()) }),
    },
    errors: ['identity.not_representative', 'identity.mandate_expired', 'identity.assurance_too_low'],
  },
  getDocument: {
    operation: 'getDocument',
    method: 'GET',
    path: '/licences/{identifier}/document',
    function: 'licence-read',
    summary: { zh: '取得加盖电子印章的结果文件', en: 'fetch the sealed document' },
    access: 'signed-in',
    idempotent: false,
    params: z.strictObject({ identifier }),
    success: { status: 200, body: ofdFile },
    errors: ['licence.not_found', 'licence.other_file', 'identity.assurance_too_low'],
  },
  getLicenceFile: {
    operation: 'getLicenceFile',
    method: 'GET',
    path: '/licences/{identifier}/file',
    function: 'licence-read',
    summary: {
      zh: '取得证照文件, 含导入的 PDF 和图片',
      en: 'fetch the file of a licence, also where a picture or PDF was imported',
    },
    access: 'signed-in',
    idempotent: false,
    params: z.strictObject({ identifier }),
    success: { status: 200, body: licenceFile },
    errors: ['licence.not_found', 'identity.assurance_too_low'],
  },
});

/** A look of anybody but the holder. */
const licenceAccess = z.strictObject({
  at: instant,
  role: z.enum(['representative', 'acceptor', 'reviewer', 'decider', 'clerk', 'operator']),
  /** For whom an official looked. */
  body: z.nullable(z.strictObject({ id: z.string(), name: text })),
  basis: z.union([
    z.strictObject({
      kind: z.literal('representation'),
      relation: z.enum(['legal-representative', 'authorised-filer', 'guardian', 'agent']),
    }),
    z.strictObject({ kind: z.literal('statutory-duty'), provision: z.string() }),
    z.strictObject({ kind: z.literal('consent') }),
  ]),
  purpose: z.nullable(z.string()),
  caseId: z.nullable(z.string()),
  fields: z.array(z.enum(['name', 'issuer', 'dates', 'status', 'file'])),
});

export const licenceAccessRoutes = routes({
  annotateLicence: {
    operation: 'annotateLicence',
    method: 'POST',
    path: '/licences/{identifier}/annotated-copies',
    function: 'licence-read',
    summary: { zh: '生成加注件, 供他人使用', en: 'make an annotated copy of my licence to give to somebody' },
    access: 'signed-in',
    idempotent: false,
    params: z.strictObject({ identifier }),
    body: z.strictObject({
      /** Who may use it. */
      recipient: prose(60),
      purpose: prose(100),
      /** The day on which it is made among them; never longer than the licence itself is valid. */
      validDays: z.int().check(z.minimum(1), z.maximum(366)),
    }),
    maxBodyBytes: 2_000,
    /** One page of HTML that runs nothing, with recipient, purpose and last day written across it. */
    success: { status: 200, body: z.string(), mediaType: 'text/html' },
    errors: ['licence.not_found', 'licence.wrong_state', 'licence.other_file', 'identity.assurance_too_low'],
  },
  giveConsent: {
    operation: 'giveConsent',
    method: 'POST',
    path: '/licences/{identifier}/consents',
    function: 'licence-read',
    summary: {
      zh: '同意或者撤回同意办件机关查看我的证照',
      en: 'let officials look at my licence for a case, or take that back',
    },
    access: 'signed-in',
    // The last word counts; the same again is the same.
    idempotent: false,
    params: z.strictObject({ identifier }),
    body: z.strictObject({
      caseId,
      /** Today among them; 0 takes a consent back. */
      validDays: z.int().check(z.minimum(0), z.maximum(366)),
    }),
    maxBodyBytes: 1_000,
    success: { status: 200, body: z.strictObject({ identifier, caseId, until: z.nullable(date) }) },
    errors: ['licence.not_found', 'identity.assurance_too_low'],
  },
  listAccesses: {
    operation: 'listAccesses',
    method: 'GET',
    path: '/licences/{identifier}/accesses',
    function: 'licence-read',
    summary: { zh: '谁查看过我的证照', en: 'who looked at my licence' },
    access: 'signed-in',
    idempotent: false,
    params: z.strictObject({ identifier }),
    query: z.strictObject({ cursor: z.optional(z.string().check(z.maxLength(500))) }),
    success: {
      status: 200,
      body: z.strictObject({ accesses: z.array(licenceAccess), next: z.nullable(z.string()) }),
    },
    errors: ['licence.not_found', 'identity.assurance_too_low'],
  },
  showPrintable: {
    operation: 'showPrintable',
    method: 'GET',
    path: '/licences/{identifier}/page',
    function: 'licence-read',
    summary: { zh: '结果的打印展示页', en: 'a result as a page to print, with its code' },
    access: 'signed-in',
    idempotent: false,
    params: z.strictObject({ identifier }),
    /** One page of HTML that runs nothing; a picture of the document, and not the document. */
    success: { status: 200, body: z.string(), mediaType: 'text/html' },
    errors: ['licence.not_found', 'identity.assurance_too_low'],
  },
});

export const verificationRoutes = routes({
  showVerification: {
    operation: 'showVerification',
    method: 'GET',
    path: '/verifications',
    function: 'public-verify',
    summary: { zh: '核验页面, 二维码打开它', en: 'the page to verify on, which QR codes open' },
    access: 'public',
    idempotent: false,
    success: { status: 200, body: z.string(), mediaType: 'text/html' },
    errors: [],
  },
  verifyDocument: {
    operation: 'verifyDocument',
    method: 'POST',
    path: '/verifications',
    function: 'public-verify',
    summary: { zh: '核验结果文件或二维码', en: 'verify a document, or a QR code' },
    access: 'public',
    idempotent: false,
    body: z.union([z.strictObject({ document: sealedFile }), codeOnPaper]),
    maxBodyBytes: ofdLength + 1_000,
    success: { status: 200, body: verdict },
    errors: ['verification.code_unreadable', 'verification.code_unknown'],
  },
  verifyIdentifier: {
    operation: 'verifyIdentifier',
    method: 'GET',
    path: '/verifications/{identifier}',
    function: 'public-verify',
    summary: { zh: '按标识查验', en: 'look an identifier up' },
    access: 'public',
    idempotent: false,
    params: z.strictObject({ identifier }),
    success: {
      status: 200,
      /** Without the holder: an identifier alone must not disclose a person. */
      body: z.strictObject({
        identifier,
        kind: resultKind,
        name: text,
        issuer: z.strictObject({ id: z.string(), name: text }),
        issuedOn: date,
        validUntil: z.nullable(date),
        status: licenceStatus,
      }),
    },
    errors: ['licence.not_found'],
  },
});

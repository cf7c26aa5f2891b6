import type { Consumer } from './consumers.ts';
import type { Text } from './text.ts';

/**
 * What a function may need. `infra/grants.ts` turns each into IAM actions on one resource and an environment variable;
 * a function has nothing that its manifest does not name.
 */
export const capabilities = {
  'cases.read': { does: 'query one case: events, snapshot, wrapped key', variable: 'CASES_TABLE' },
  'cases.append': {
    does: 'put events, snapshot, idempotency record and wrapped key (the one write of law 1); read an idempotency record',
    variable: 'CASES_TABLE',
  },
  'cases.append-step': {
    does: 'the same write where the case itself shows whether it was done before: no idempotency record is read',
    variable: 'CASES_TABLE',
  },
  'cases.erase': { does: "delete a case's wrapped data key", variable: 'CASES_TABLE' },
  'waits.open': { does: 'put a WAIT item', variable: 'CASES_TABLE' },
  'waits.read': { does: 'query the open waits of a case', variable: 'CASES_TABLE' },
  'waits.close': { does: 'delete a WAIT item that was answered', variable: 'CASES_TABLE' },
  'case-keys.create': { does: "make a case's data key", variable: 'CASE_KEY_ARN' },
  'case-keys.open': { does: "unwrap a case's data key", variable: 'CASE_KEY_ARN' },
  'holder-hash': { does: 'keyed hash of an identity number', variable: 'HOLDER_KEY_ARN' },
  'tracking-codes': { does: 'keyed hash of a case for its tracking code', variable: 'TRACKING_KEY_ARN' },
  'approvals.read': { does: 'read approvals and standing authorisations', variable: 'APPROVALS_TABLE' },
  'approvals.write': {
    does: 'record an approval by the official whose token was verified',
    variable: 'APPROVALS_TABLE',
  },
  'receipts.approve': {
    does: 'record the approval of a receipt by the clerk whose token was verified',
    variable: 'APPROVALS_TABLE',
  },
  'registers.read': { does: "look up a body's own register by keyed hash", variable: 'REGISTERS_TABLE' },
  'waybills.write': { does: 'register whose a waybill is, once', variable: 'REGISTERS_TABLE' },
  'waybills.read': { does: 'find whose a waybill is', variable: 'REGISTERS_TABLE' },
  'courier.sign': { does: 'sign what is asked of the carrier', variable: 'COURIER_KEY_ARN' },
  'courier.verify': { does: 'verify what the carrier signed', variable: 'COURIER_KEY_ARN' },
  'courier.call': { does: "know the carrier's address and our code there (environment only)", variable: 'COURIER' },
  'materials.upload': { does: 'presign the upload of a material', variable: 'MATERIALS_BUCKET' },
  'materials.read': { does: 'presign the reading of a material', variable: 'MATERIALS_BUCKET' },
  'materials.keep': { does: 'keep a material that a partner region sent', variable: 'MATERIALS_BUCKET' },
  'materials.check': { does: 'see that an uploaded material is there', variable: 'MATERIALS_BUCKET' },
  'seals.read': { does: 'read seals, their certificates and the trust list', variable: 'SEALS_TABLE' },
  'seals.suspend': { does: 'take a seal out of use, with a line of its history', variable: 'SEALS_TABLE' },
  'seals.intend': { does: 'record the intent to seal, before signing', variable: 'INTENTS_TABLE' },
  'seals.sign': { does: 'sign a digest with a seal key (keys are named by the registry)', variable: null },
  'sealer.ask': { does: 'have an approved document sealed', variable: 'SEALER_FUNCTION' },
  'documents.write': { does: 'store a sealed document, once', variable: 'DOCUMENTS_BUCKET' },
  'documents.read': { does: 'read a sealed document that is there', variable: 'DOCUMENTS_BUCKET' },
  'documents.find': { does: 'read a sealed document, or see that there is none', variable: 'DOCUMENTS_BUCKET' },
  'licences.find': { does: 'find a result by its identifier', variable: 'LICENCES_TABLE' },
  'licences.list': { does: 'list the results of a holder', variable: 'LICENCES_TABLE' },
  'licences.index': { does: 'index an issued result', variable: 'LICENCES_TABLE' },
  'cases.changes': { does: 'list the cases that changed in a span of time', variable: 'CASES_TABLE' },
  'marks.read': { does: 'see how far a consumer has dealt with a case', variable: 'PROJECTIONS_TABLE' },
  'marks.advance': { does: 'record how far a consumer has dealt with a case', variable: 'PROJECTIONS_TABLE' },
  'marks.forget': { does: 'let a consumer deal with a case anew', variable: 'PROJECTIONS_TABLE' },
  'inbox.read': { does: "list what awaits a body's officials", variable: 'PROJECTIONS_TABLE' },
  // With the marks of the same write: one statement, because how the parts of a transaction are asked for is not documented.
  'inbox.write': { does: "keep the lists of what awaits a body's officials, and marks", variable: 'PROJECTIONS_TABLE' },
  'notices.read': { does: 'list what an account was told', variable: 'PROJECTIONS_TABLE' },
  'notices.write': { does: 'tell an account what happened to its case, and marks', variable: 'PROJECTIONS_TABLE' },
  'reconcile.walk': { does: 'remember how far the reconciling walk has come', variable: 'PROJECTIONS_TABLE' },
  'resume.send': { does: 'queue an event for the resume consumer', variable: 'RESUME_QUEUE_URL' },
  'project.send': { does: 'queue an event for the project consumer', variable: 'PROJECT_QUEUE_URL' },
  'notify.send': { does: 'queue an event for the notify consumer', variable: 'NOTIFY_QUEUE_URL' },
  'partners.send': { does: 'queue an event that another region has to know of', variable: 'PARTNERS_QUEUE_URL' },
  'region-links.invoke': { does: "call the partner's door of another local deployment", variable: 'REGION_LINKS' },
  'regions.reach': { does: 'know which regions can be handed over to (environment only)', variable: 'REGION_LINKS' },
  'dead-letters.move': { does: 'take dead letters and put them away', variable: 'DEAD_LETTER_URLS' },
  'journey.start': { does: 'start and stop journey executions', variable: 'JOURNEY_ARN_PREFIX' },
  'journey.answer': { does: 'answer an open wait of a journey', variable: 'JOURNEY_ARN_PREFIX' },
  'issuers.trust': { does: 'know the trusted token issuers (environment only)', variable: 'ISSUERS' },
} as const satisfies Record<string, { does: string; variable: string | null }>;

export type Capability = keyof typeof capabilities;

/** Environment variables that come with a set of capabilities. */
export type VariableOf<C extends Capability> = Exclude<(typeof capabilities)[C]['variable'], null>;

/** What sets a function going. */
export type Trigger =
  | { readonly kind: 'http' }
  | { readonly kind: 'authorizer' }
  | { readonly kind: 'journey' }
  /** Called by the partner regions of a local deployment. */
  | { readonly kind: 'partner' }
  /** A machine that operators start. */
  | { readonly kind: 'operation' }
  | { readonly kind: 'stream'; readonly table: 'cases'; readonly batchSize: number }
  | { readonly kind: 'queue'; readonly queue: Consumer; readonly batchSize: number }
  | { readonly kind: 'schedule'; readonly everyMinutes: number };

/** The manifest of one deployable function: pure data, read by the infrastructure, the console page and the tests. */
export interface FunctionManifest {
  readonly name: string;
  readonly purpose: string;
  readonly trigger: Trigger;
  readonly needs: readonly Capability[];
  /** MB; Lambda gives CPU in proportion. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** What its errors mean to a person, for alarms and the runbook. */
  readonly whenItFails: Text;
}

import type { Consumer } from './consumers.ts';
import type { Text } from './text.ts';

/**
 * What a function may need. `infra/grants.ts` turns each into IAM actions on one resource and an environment variable;
 * a function has nothing that its manifest does not name.
 */
export const capabilities = {
  /** Query one case: events, snapshot, wrapped key. */
  'cases.read': { variable: 'CASES_TABLE' },
  /** Put events, snapshot, idempotency record and wrapped key (the one write of law 1); read an idempotency record. */
  'cases.append': { variable: 'CASES_TABLE' },
  /** Find what a command or a message was answered, and nothing of its case. */
  'answers.find': { variable: 'CASES_TABLE' },
  /** The same write where the case itself shows whether it was done before: no idempotency record is read. */
  'cases.append-step': { variable: 'CASES_TABLE' },
  /** Delete a case's wrapped data key. */
  'cases.erase': { variable: 'CASES_TABLE' },
  /** Enter what became of a numbered blank. */
  'blanks.enter': { variable: 'CASES_TABLE' },
  /** Read the ledger of a book of blanks. */
  'blanks.read': { variable: 'CASES_TABLE' },
  /** Put a WAIT item. */
  'waits.open': { variable: 'CASES_TABLE' },
  /** Query the open waits of a case. */
  'waits.read': { variable: 'CASES_TABLE' },
  /** Delete a WAIT item that was answered. */
  'waits.close': { variable: 'CASES_TABLE' },
  /** Make a case's data key. */
  'case-keys.create': { variable: 'CASE_KEY_ARN' },
  /** Unwrap a case's data key. */
  'case-keys.open': { variable: 'CASE_KEY_ARN' },
  /** Keyed hash of an identity number. */
  'holder-hash': { variable: 'HOLDER_KEY_ARN' },
  /** Keyed hash of a case for its tracking code. */
  'tracking-codes': { variable: 'TRACKING_KEY_ARN' },
  /** Read approvals and standing authorisations. */
  'approvals.read': { variable: 'APPROVALS_TABLE' },
  /** Record an approval by the official whose token was verified. */
  'approvals.write': { variable: 'APPROVALS_TABLE' },
  /** Record the approval of a receipt, or of a statement of hand-over, by the official whose token was verified. */
  'receipts.approve': { variable: 'APPROVALS_TABLE' },
  /** Record the approval of an agreement's seal, or of a publication, by the official whose token was verified. */
  'agreements.approve': { variable: 'APPROVALS_TABLE' },
  /** Record the approval of a result's new version, by the official whose token was verified. */
  'versions.approve': { variable: 'APPROVALS_TABLE' },
  /** Read which agreements are sealed, and what is published. */
  'agreements.read': { variable: 'REGISTERS_TABLE' },
  /** Register a verified seal or publication, once. */
  'agreements.record': { variable: 'REGISTERS_TABLE' },
  /** Look up a body's own register by keyed hash. */
  'registers.read': { variable: 'REGISTERS_TABLE' },
  /** Register whose a waybill is, once. */
  'waybills.write': { variable: 'REGISTERS_TABLE' },
  /** Find whose a waybill is. */
  'waybills.read': { variable: 'REGISTERS_TABLE' },
  /** Sign what is asked of the carrier. */
  'courier.sign': { variable: 'COURIER_KEY_ARN' },
  /** Verify what the carrier signed. */
  'courier.verify': { variable: 'COURIER_KEY_ARN' },
  /** Know the carrier's address and our code there (environment only). */
  'courier.call': { variable: 'COURIER' },
  /** Presign the upload of a material. */
  'materials.upload': { variable: 'MATERIALS_BUCKET' },
  /** Presign the reading of a material. */
  'materials.read': { variable: 'MATERIALS_BUCKET' },
  /** Keep a material that a partner region sent, or a copy of a licence. */
  'materials.keep': { variable: 'MATERIALS_BUCKET' },
  'labels.keep': { variable: 'MATERIALS_BUCKET' },
  /** Read a material, or see that it is not there. */
  'materials.find': { variable: 'MATERIALS_BUCKET' },
  /** See that an uploaded material is there. */
  'materials.check': { variable: 'MATERIALS_BUCKET' },
  /** Query the recordings of a visit, and who viewed them. */
  'recordings.read': { variable: 'RECORDINGS_TABLE' },
  /** Put a recording as it stands now, and each view. */
  'recordings.write': { variable: 'RECORDINGS_TABLE' },
  /** List the recordings at a window that are not finished. */
  'recordings.unfinished': { variable: 'RECORDINGS_TABLE' },
  /** Presign the upload of a recording, and overwrite one that is given up. */
  'recordings.upload': { variable: 'RECORDINGS_BUCKET' },
  /** See that a recording is there, and presign its viewing. */
  'recordings.open': { variable: 'RECORDINGS_BUCKET' },
  /** Read seals, their certificates and the trust list. */
  'seals.read': { variable: 'SEALS_TABLE' },
  /** Read the trust list, and nothing else of seals. */
  'roots.read': { variable: 'SEALS_TABLE' },
  /** Register a seal, put it in force or take it out of use, with a line of its history. */
  'seals.change': { variable: 'SEALS_TABLE' },
  /** Put a newer revocation list of an authority in the place of the one before; not the roots beside them. */
  'revocations.renew': { variable: 'SEALS_TABLE' },
  /** Write a line of the log of what seals were used for. */
  'seals.log': { variable: 'SEALS_TABLE' },
  /** See what is public of seal keys. */
  'seal-keys.see': { variable: null },
  /** Record the intent to seal, before signing. */
  'seals.intend': { variable: 'INTENTS_TABLE' },
  /** Sign a digest with a seal key (keys are named by the registry). */
  'seals.sign': { variable: null },
  /** Know the address of the authority that gives time-stamps, where there is one (environment only). */
  'time-stamps.ask': { variable: 'TIME_STAMPS' },
  /** Know the page that QR codes open (environment only). */
  'codes.address': { variable: 'VERIFICATION_PAGE' },
  /** Have an approved document sealed. */
  'sealer.ask': { variable: 'SEALER_FUNCTION' },
  /** Store a sealed document, once. */
  'documents.write': { variable: 'DOCUMENTS_BUCKET' },
  /** Store the file of an imported licence, once. */
  'documents.keep-imported': { variable: 'DOCUMENTS_BUCKET' },
  /** Read a sealed document that is there. */
  'documents.read': { variable: 'DOCUMENTS_BUCKET' },
  /** Read a sealed document, or see that there is none. */
  'documents.find': { variable: 'DOCUMENTS_BUCKET' },
  /** Store what proves a sealed document (digests, no personal data), once and for as long as the lock says. */
  'evidence.write': { variable: 'EVIDENCE_BUCKET' },
  /** Find a result by its identifier. */
  'licences.find': { variable: 'LICENCES_TABLE' },
  /** List the results of a holder. */
  'licences.list': { variable: 'LICENCES_TABLE' },
  /** Record that somebody but its holder looked at a licence. */
  'accesses.record': { variable: 'REGISTERS_TABLE' },
  /** Put that a holder consents to a look at a licence, or no longer does. */
  'consents.give': { variable: 'REGISTERS_TABLE' },
  /** See whether a holder consents to a look. */
  'consents.read': { variable: 'REGISTERS_TABLE' },
  /** List who looked at a licence. */
  'accesses.list': { variable: 'REGISTERS_TABLE' },
  /** Put what its authority decided of an issued result, and the version that took its place. */
  'licences.change': { variable: 'LICENCES_TABLE' },
  /** Index an issued result. */
  'licences.index': { variable: 'LICENCES_TABLE' },
  /** List the cases that changed in a span of time. */
  'cases.changes': { variable: 'CASES_TABLE' },
  /** See how far a consumer has dealt with a case. */
  'marks.read': { variable: 'PROJECTIONS_TABLE' },
  /** Record how far a consumer has dealt with a case. */
  'marks.advance': { variable: 'PROJECTIONS_TABLE' },
  /** Let a consumer deal with a case anew. */
  'marks.forget': { variable: 'PROJECTIONS_TABLE' },
  /** List what awaits a body's officials. */
  'inbox.read': { variable: 'PROJECTIONS_TABLE' },
  /** List the parcels that a body ordered. */
  'settlements.read': { variable: 'PROJECTIONS_TABLE' },
  /** List the unfinished cases of one item and one holder. */
  'open-cases.read': { variable: 'PROJECTIONS_TABLE' },
  // With the marks of the same write: one statement, because how the parts of a transaction are asked for is not documented.
  /** Keep the lists of what awaits a body's officials, of unfinished cases and of parcels, and marks. */
  'inbox.write': { variable: 'PROJECTIONS_TABLE' },
  /** Keep what the own system of an authority said last of a case. */
  'seen.write': { variable: 'PROJECTIONS_TABLE' },
  /** Read what it said. */
  'seen.read': { variable: 'PROJECTIONS_TABLE' },
  /** List what an account was told. */
  'notices.read': { variable: 'PROJECTIONS_TABLE' },
  /** Tell an account what happened to its case, and marks. */
  'notices.write': { variable: 'PROJECTIONS_TABLE' },
  /** Remember how far the reconciling walk has come. */
  'reconcile.walk': { variable: 'PROJECTIONS_TABLE' },
  /** Queue an event for the resume consumer. */
  'resume.send': { variable: 'RESUME_QUEUE_URL' },
  /** Queue an event for the project consumer. */
  'project.send': { variable: 'PROJECT_QUEUE_URL' },
  /** Queue an event for the notify consumer. */
  'notify.send': { variable: 'NOTIFY_QUEUE_URL' },
  /** Queue an event that another region has to know of. */
  'partners.send': { variable: 'PARTNERS_QUEUE_URL' },
  /** Know which partner speaks for which region (environment only). */
  'regions.reach': { variable: 'PARTNER_OF_REGION' },
  /** Read what is registered of partners. */
  'partners.find': { variable: 'PARTNERS_TABLE' },
  /** Read the keys of partners, as they are wrapped. */
  'partner-keys.read': { variable: 'PARTNERS_TABLE' },
  /** Unwrap a secret that a partner signs with. */
  'partner-keys.open': { variable: 'PARTNER_KEY_ARN' },
  /** Unwrap a secret that we sign with for an endpoint, and the deployment's own signing keys. */
  'signing-keys.open': { variable: 'PARTNER_KEY_ARN' },
  /** Make a signing key of the deployment's own. */
  'own-keys.create': { variable: 'PARTNER_KEY_ARN' },
  /** Read the deployment's own signing keys: what is public of them, and the rest as it is wrapped. */
  'own-keys.read': { variable: 'PARTNERS_TABLE' },
  /** Sign a digest with the deployment's SM2 key for messages, where its partition has such keys. */
  'messages.sign': { variable: null },
  /** Register partners, their keys and our own, and systems that only answer. */
  'partners.register': { variable: 'PARTNERS_TABLE' },
  /** Read which systems only answer how cases stand, and where. */
  'sources.read': { variable: 'PARTNERS_TABLE' },
  /** Remember how far the asking of each has come. */
  'sources.walk': { variable: 'PARTNERS_TABLE' },
  /** Remember how far comparing the daily lists of each partner has come. */
  'comparisons.keep': { variable: 'PARTNERS_TABLE' },
  /** Keep what is to be told to partners until it is told, and the state of their endpoints. */
  'outbox.keep': { variable: 'PARTNERS_TABLE' },
  /** See what waits for a partner, and take from it what it took. */
  'outbox.give': { variable: 'PARTNERS_TABLE' },
  /** Order what is kept to be told again, and endpoints back into use. */
  'outbox.order': { variable: 'PARTNERS_TABLE' },
  /** See how endpoints do. */
  'endpoints.see': { variable: 'PARTNERS_TABLE' },
  /** Find what is due to be told. */
  'outbox.due': { variable: 'PARTNERS_TABLE' },
  /** Remember when what is due was looked for last. */
  'clock.walk': { variable: 'PARTNERS_TABLE' },
  /** Enter on which day a case was told to a partner. */
  'told-days.write': { variable: 'PARTNERS_TABLE' },
  /** List what a partner was told on a day. */
  'told-days.read': { variable: 'PARTNERS_TABLE' },
  /** Have carried out what a verified message says. */
  'messages.take': { variable: 'TAKE_FUNCTION' },
  /** Have put together and signed what a partner fetches, and noted what it took. */
  'messages.give': { variable: 'GIVE_FUNCTION' },
  /** Have messages signed, and posted or handed back. */
  'webhooks.send': { variable: 'WEBHOOK_FUNCTION' },
  /** Know whether the loopback address may be requested, as in local deployments alone (environment only). */
  'outgoing.reach': { variable: 'OUTGOING' },
  /** Know whether a partner's address is put to use only with the report of a joint test (environment only). */
  'joint-tests.require': { variable: 'JOINT_TESTS' },
  /** Know which regions without a deployment work here (environment only). */
  'desks.host': { variable: 'DESKS' },
  /** Take dead letters and put them away. */
  'dead-letters.move': { variable: 'DEAD_LETTER_URLS' },
  /** Start and stop journey executions. */
  'journey.start': { variable: 'JOURNEY_ARN_PREFIX' },
  /** Answer an open wait of a journey. */
  'journey.answer': { variable: 'JOURNEY_ARN_PREFIX' },
  /** Know the trusted token issuers (environment only). */
  'issuers.trust': { variable: 'ISSUERS' },
} as const satisfies Record<string, { variable: string | null }>;

export type Capability = keyof typeof capabilities;

/** Environment variables that come with a set of capabilities. */
export type VariableOf<C extends Capability> = Exclude<(typeof capabilities)[C]['variable'], null>;

/** What sets a function going. */
export type Trigger =
  | { readonly kind: 'http' }
  | { readonly kind: 'authorizer' }
  | { readonly kind: 'journey' }
  /** Called by another function, which waits for its answer. */
  | { readonly kind: 'call' }
  /** A machine that operators start. */
  | { readonly kind: 'operation' }
  | { readonly kind: 'stream'; readonly table: 'cases'; readonly batchSize: number }
  | {
      readonly kind: 'queue';
      readonly queue: Consumer;
      readonly batchSize: number;
      /** Batches that are handled at the same time at most; absent: as many as the account lets run. */
      readonly mostAtOnce?: number;
    }
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

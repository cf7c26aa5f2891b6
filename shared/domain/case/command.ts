import type { Reported } from './collection.ts';
import type { Deficiency } from './correction.ts';
import type {
  DecidedElsewhere,
  EventData,
  Holder,
  MaterialReference,
  Mode,
  NewEvent,
  PersonalContent,
  Step,
  StoredFile,
} from './event.ts';
import type { PickUpTold } from './pick-up.ts';
import type { Blank } from '#domain/printing/blank-stock';
import type { SpoilReason } from '#domain/printing/ledger';
import type { BagOpened, BagSealed, CourierCancelled, Traced, Waybill } from './originals.ts';
import type { Promised } from '#domain/catalogue/to-follow';
import type { Found, Manifest } from '#domain/custody/manifest';

/** What may be asked of a case. Who may ask is settled before; whether the case allows it is settled here. */
export type Command =
  | {
      readonly type: 'submit';
      readonly mode: Mode;
      readonly holder: Holder;
      readonly materials: readonly MaterialReference[];
      readonly toFollow?: Promised | undefined;
      /** Id of the mandate of the agent who files. */
      readonly mandate?: string;
      /** Applicant and form, already checked against the item. */
      readonly personal: PersonalContent;
    }
  | { readonly type: 'take-over' }
  | { readonly type: 'decline-handover'; readonly reasons: readonly string[]; readonly competentBody: string | null }
  /** Who may be passed on to is checked before. */
  | { readonly type: 'transfer'; readonly to: string; readonly reasons: readonly string[] }
  | { readonly type: 'ask-withdrawal'; readonly reason: string | null }
  | { readonly type: 'record-report'; readonly report: Reported; readonly told: PersonalContent | null }
  | {
      readonly type: 'notify-deficiencies';
      readonly deficiencies: readonly Deficiency[];
      /** What is to be said of each, in the same order. */
      readonly notes: readonly string[];
      /** Working days the applicant has. */
      readonly workingDays: number;
    }
  | {
      readonly type: 'correct';
      readonly materials: readonly MaterialReference[];
      /** Fields filled in anew, already checked against the item. */
      readonly form: Readonly<Record<string, string | number | boolean>>;
    }
  /** What was to follow acceptance. */
  | { readonly type: 'hand-in'; readonly materials: readonly MaterialReference[] }
  | { readonly type: 'insist'; readonly reason: string | null }
  | { readonly type: 'clear' }
  /** The list is checked before. */
  | { readonly type: 'seal-bag'; readonly manifest: Manifest }
  | { readonly type: 'record-order'; readonly bag: number; readonly waybill: Waybill }
  | { readonly type: 'record-trace'; readonly bag: number; readonly traced: Traced; readonly text: string }
  /** On the side that decides: the window tells that a bag is on its way. */
  | { readonly type: 'record-dispatch'; readonly sealed: BagSealed; readonly waybill: Waybill }
  /** The carrier took the order of a bag back. */
  | { readonly type: 'cancel-order'; readonly bag: number }
  /** On the side that decides: the window tells that it did. */
  | { readonly type: 'record-cancelling'; readonly cancelled: CourierCancelled }
  | { readonly type: 'open-bag'; readonly found: Found }
  /** On the side that decides: the window tells how it found the bag that went back. */
  | { readonly type: 'record-opening'; readonly opened: BagOpened }
  /** On the side that decided: what became of what lay at the window, and when. */
  | { readonly type: 'record-pick-up'; readonly told: PickUpTold; readonly at: string }
  | { readonly type: 'serve'; readonly how: 'post' | 'pick-up' | 'window'; readonly number: string | null }
  | {
      readonly type: 'hand-out';
      readonly to: 'applicant' | 'presenter';
      /** How the clerk knew who came. */
      readonly identity: { readonly method: 'card-reader' | 'paper-seen' };
      /** Scan of the signed receipt of service (送达回执); that it was uploaded is checked before. */
      readonly receipt: StoredFile;
    }
  /** Clause, blank and the seal of what is printed are checked before. */
  | { readonly type: 'print'; readonly blank: Blank }
  | {
      readonly type: 'spoil-print';
      readonly blank: Blank;
      readonly reason: SpoilReason;
      readonly note: string | null;
    }
  | { readonly type: 'accept' }
  | { readonly type: 'not-accept'; readonly reasons: readonly string[]; readonly competentBody: string | null }
  | { readonly type: 'review'; readonly recommendation: 'grant' | 'refuse'; readonly opinion: string }
  | {
      readonly type: 'grant';
      readonly approval: string | null;
      readonly draftSm3: string | null;
      readonly draft: unknown;
    }
  | { readonly type: 'refuse'; readonly reasons: readonly string[]; readonly remedies: string }
  /** The reasons and remedies of a refusal; of a grant there are none. The instant is checked before. */
  | {
      readonly type: 'record-decision';
      readonly outcome: 'granted' | 'refused';
      readonly elsewhere: DecidedElsewhere;
      readonly observedAt: string;
      readonly reasons: readonly string[];
      readonly remedies: string;
    }
  | { readonly type: 'extend'; readonly reason: string }
  | { readonly type: 'withdraw'; readonly reason: string | null; readonly mandate?: string }
  | {
      readonly type: 'grant-on-the-spot';
      readonly approval: string;
      readonly draftSm3: string;
      readonly draft: unknown;
    }
  | { readonly type: 'pass-due'; readonly step: Step }
  | { readonly type: 'issue'; readonly issued: EventData['case.result-issued'] }
  | { readonly type: 'complete' }
  | {
      readonly type: 'restart-journey';
      readonly reason: string;
      readonly ticket: string;
      readonly execution?: string;
    }
  | { readonly type: 'operate'; readonly reason: string; readonly operated: EventData['case.operated'] }
  | { readonly type: 'erase'; readonly legalBasis: string; readonly ticket: string };

export type CaseRejection =
  | 'case.wrong_state'
  | 'case.same_official'
  | 'case.no_extension'
  | 'case.already_extended'
  | 'case.erased'
  | 'case.not_finished'
  | 'case.not_due'
  | 'case.deemed_accepted'
  | 'case.due_passed'
  | 'case.own_case'
  | 'case.insisted'
  | 'case.notice_not_new'
  | 'case.correction_incomplete'
  | 'case.documents_to_follow'
  | 'case.not_to_follow'
  | 'case.field_not_named'
  | 'case.transferred_twice'
  | 'case.sealed_here'
  | 'case.originals_to_come'
  | 'case.no_originals'
  | 'case.not_what_is_missing'
  | 'case.not_what_returns'
  | 'case.not_for_window'
  | 'case.no_presenter'
  | 'case.nothing_to_print'
  | 'case.already_printed'
  | 'case.no_such_print';

export type Handled =
  { readonly ok: true; readonly events: readonly NewEvent[] } | { readonly ok: false; readonly code: CaseRejection };

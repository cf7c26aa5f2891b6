import type { Mode, ResultKind } from '#domain/case/event';
import type { Assurance } from '#domain/identity/principal';
import type { RepresentationBasis } from '#domain/identity/representation';

/** A sentence for people, in both languages of the platform. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** An item (事项) in one version, described wholly by data: what a filing must hold, who decides, by when, what comes out. */
export interface Item {
  readonly id: string;
  readonly version: number;
  readonly name: Text;
  /** `itemType` of data/codes.json; of these only 01 is a licence (许可) under the licensing law. */
  readonly itemType: '01' | '05' | '07' | '08' | '09' | '10' | '20';
  /** 即办件 | 承诺件 */
  readonly caseType: 'on-the-spot' | 'committed';
  readonly serviceObjects: readonly ('person' | 'organisation')[];
  readonly modes: readonly Mode[];
  /** Of the login that files, also where it files for another: who is not there cannot show a face. */
  readonly minimumAssurance: Assurance;
  /** Grounds on which one may file for another; absent: an organisation's legal representative. */
  readonly represented?: readonly RepresentationBasis[];
  readonly competence: Competence;
  readonly form: readonly FormField[];
  readonly materials: readonly Material[];
  readonly limits: Limits;
  readonly result: Result;
  /** Register of the deciding body that the result quotes. */
  readonly register?: string;
  /** 救济途径, told with every refusal. */
  readonly remedies: Text;
  /** Licences of the holder that officials may look up for its cases, and no others. */
  readonly licences?: readonly ItemLicence[];
}

/** An item as people read of it (办事指南); what handling cases needs no more of. */
export interface DescribedItem extends Item {
  /** Nothing here is taken from an authority's own guide yet. */
  readonly status: 'demo';
  readonly evidence: string;
  /** The lists that hold the item: 跨省通办 | 省内通办 | 全市通办; a set, whether they are nested is not known. */
  readonly scopes: readonly ('cross-province' | 'province' | 'city')[];
  readonly year: number;
  /** 设定依据 */
  readonly basis: Text;
  readonly guide: {
    readonly summary: Text;
    readonly steps: readonly Text[];
    readonly fee: Text;
    readonly consultation: Text;
  };
}

/** What handling a case once it is filed asks of its item; form, papers and guide, most of its bytes, are for others. */
export type HandledItem = Pick<Item, 'id' | 'version' | 'name' | 'caseType' | 'limits' | 'modes'> & {
  readonly result: Pick<Result, 'kind' | 'sealKind'>;
};

/** How the competent body is found: the value of a form field, looked up in a routing table of data/competence.json. */
export interface Competence {
  /** What the law ties competence to: 参保地, 单位缴存地… */
  readonly basis: string;
  readonly label: Text;
  readonly by: 'table';
  readonly table: string;
  readonly field: string;
  /** Field with the local key of a functional zone (功能区); where it is filled in, it is asked before `field`. */
  readonly zoneField?: string;
}

/** Holds when another form field has one of these values (booleans and numbers as text). */
export interface Condition {
  readonly field: string;
  readonly in: readonly string[];
}

export interface Choice {
  readonly value: string;
  readonly label: Text;
}

export type FieldType =
  | 'text'
  | 'citizen-number'
  | 'credit-code'
  | 'date'
  | 'choice'
  | 'division'
  | 'decimal'
  | 'integer'
  | 'boolean'
  | 'phone';

export interface FormField {
  readonly key: string;
  readonly label: Text;
  readonly type: FieldType;
  readonly required: boolean;
  /** In characters (code points); text without it is limited to 200. */
  readonly maxLength?: number;
  readonly choices?: readonly Choice[];
  /** Where it does not hold the field must be absent. */
  readonly when?: Condition;
  /** Whether the value says something about a person. */
  readonly personal: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Material {
  readonly key: string;
  readonly name: Text;
  /** `one-of`: at least one of the group's papers that apply. */
  readonly requirement: 'required' | 'optional' | 'one-of';
  readonly group?: string;
  readonly when?: Condition;
  readonly mediaTypes: readonly string[];
  readonly maxBytes: number;
  readonly maxFiles: number;
  /**
   * Where the papers are handed in at a window: whether the original must go to the deciding authority, or is only shown and the
   * scan attested (与原件核对一致). Absent: no original is asked for.
   */
  readonly original?: 'travels' | 'shown';
  /** May be handed in after acceptance (容缺受理), upon a commitment, within the item's limit for it. */
  readonly mayFollow?: true;
  /** Type codes of licences of the holder that stand for an upload (免提交): the platform itself puts a copy in its place. */
  readonly licences?: readonly string[];
  /** 来源渠道: who provides it. */
  readonly source: Text;
}

export interface WorkingDays {
  readonly workingDays: number;
}

/** Limits in working days; null or absent where the item has none. */
export interface Limits {
  readonly acceptance: WorkingDays;
  /** 法定时限 | 承诺时限 */
  readonly statutory: WorkingDays | null;
  readonly committed: WorkingDays | null;
  /** From the decision to the result in the applicant's hands. */
  readonly delivery?: WorkingDays;
  /** The one extension the item's law allows. */
  readonly extension?: WorkingDays;
  /** From acceptance to the last document that may follow it; not beyond the limit for the decision. */
  readonly documents?: WorkingDays;
  /** Silence counts as acceptance: type 01 alone (licensing law art. 32). */
  readonly deemedAcceptance: boolean;
  readonly startsAt: 'acceptance' | 'submission';
  readonly source: string;
}

export interface Result {
  readonly kind: ResultKind;
  readonly name: Text;
  /** Seal kind of data/bodies.json; absent where nothing of ours is sealed. */
  readonly sealKind?: string;
  /** Three digits after a credit code: the local licence type. */
  readonly licenceTypeSerial?: string;
  readonly validity?: { readonly years: number };
  readonly content: readonly ResultLine[];
}

export interface ResultLine {
  readonly key: string;
  readonly label: Text;
  /** Dotted path: `form.x`, `applicant.x`, `register.x` or `case.x`. */
  readonly from: string;
}

/** A kind of licence that the cases of an item need, and what of it. */
export interface ItemLicence {
  /** GB/T 36903 type code: 21 characters. */
  readonly typeCode: string;
  readonly purpose: Text;
  /** The identifier and that it is in force are told with it; `file` is given as an annotated copy alone. */
  readonly fields: readonly ('name' | 'issuer' | 'dates' | 'file')[];
  /** No provision obliges anybody to look: only what the holder consented to is shown. */
  readonly onConsent?: true;
}

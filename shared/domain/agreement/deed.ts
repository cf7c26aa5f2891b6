import type { Text } from '#domain/catalogue/item';
import type { Sealing } from '#domain/licence/document';
import { toHex, utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';
import type { DeedKind } from './agreed.ts';
import { type AgreementText, entrustingBodies, textSm3 } from './text.ts';

/** The kind of seal that binds a body to others: 公章. */
export const deedSealKind = 'official';

/**
 * What a party says of a version under its seal, word for word, before it is sealed: that it agrees to the text, or that it
 * publishes what it entrusts by it. The whole text is in it, so that whoever has the document has the agreement.
 */
export interface DeedDraft {
  readonly kind: DeedKind;
  readonly name: Text;
  /** The party's body. */
  readonly issuer: { readonly id: string; readonly name: Text };
  readonly textSm3: string;
  readonly text: AgreementText;
  readonly notice: Text;
}

/** The signed bytes are the RFC 8785 form of this. */
export interface DeedPayload extends DeedDraft {
  readonly type: 'tongban-agreement';
  readonly version: 1;
  /** See `deedId`. */
  readonly identifier: string;
  readonly sealing: Sealing;
}

const wording = {
  sealed: {
    name: { zh: '合作协议签署文本', en: 'Cooperation agreement, sealed by a party' },
    notice: {
      zh: '本机关同意本协议文本; 双方都用印后, 协议自起始日起生效',
      en: 'this body agrees to the text; the agreement is in force from its first day once both parties have sealed it',
    },
  },
  published: {
    name: { zh: '委托事项公告', en: 'Publication of entrusted powers' },
    notice: {
      zh: '本机关将所列条款中的权限委托对方窗口行使, 现予公告; 委托自公告之时起生效, 法律责任由本机关承担',
      en: 'this body entrusts the powers of the clauses listed to windows of the other party, with effect from this publication, and answers for them in law',
    },
  },
} as const satisfies Readonly<Record<DeedKind, { readonly name: Text; readonly notice: Text }>>;

/** The deed of a body; the same version gives the same draft. */
export const deedDraft = (of: { kind: DeedKind; issuer: DeedDraft['issuer']; text: AgreementText }): DeedDraft => ({
  ...of,
  ...wording[of.kind],
  textSm3: textSm3(of.text),
});

const bytesOf = (value: object): Uint8Array => utf8(canonicalize(value as JsonValue));

/** Hex SM3 over the RFC 8785 bytes of a draft: what an approval covers. */
export const deedSm3 = (draft: DeedDraft): string => toHex(sm3(bytesOf(draft)));

/** Names the deed of a party about one text. Asked for again it is the same one. */
export const deedId = ({ kind, issuer, text, textSm3: digest }: Omit<DeedDraft, 'name' | 'notice'>): string =>
  `${text.id}-v${text.version}-${kind}-${issuer.id}-${digest.slice(0, 32)}`;

/** Completes an approved draft with what comes only with the sealing. */
export const deedPayload = ({
  draft,
  sealing,
}: {
  draft: DeedDraft;
  sealing: DeedPayload['sealing'];
}): DeedPayload => ({
  ...draft,
  ...({ type: 'tongban-agreement', version: 1 } as const),
  ...{ identifier: deedId(draft), sealing },
});

export const deedBytes = (payload: DeedPayload): Uint8Array => bytesOf(payload);

/** Whether what a deed says of itself holds together: its text, its digest, and a party that may say so. */
export function deedHolds(deed: DeedDraft & Pick<DeedPayload, 'identifier'>): boolean {
  const { kind, issuer, text } = deed;
  const mayState = kind === 'sealed' ? text.parties.map(({ body }) => body) : entrustingBodies(text);
  return deed.textSm3 === textSm3(text) && deed.identifier === deedId(deed) && mayState.includes(issuer.id);
}

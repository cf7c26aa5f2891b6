/** Documents without a check character of their own. */
const DOCUMENT_FORMS = {
  /** Passport of the People's Republic of China. */
  chinesePassport: /^[A-Z][A-Z0-9]\d{7}$/,
  foreignPassport: /^[A-Z0-9]{5,20}$/,
  /** 港澳居民来往内地通行证; older ones count the replacements in two more digits. */
  hongKongMacaoTravelPermit: /^[HM]\d{8}(?:\d{2})?$/,
  /** 台湾居民来往大陆通行证. */
  taiwanTravelPermit: /^\d{8}$/,
  /** 外国人永久居留证 issued before 2023-12-01, in use until it expires. */
  oldForeignPermanentResidence: /^[A-Z]{3}\d{12}$/,
} as const;

/** Kinds of documents whose number has a form only. */
export type DocumentKind = keyof typeof DOCUMENT_FORMS;

/** A document's number in capital letters if it has the form of its kind. */
export function checkDocumentNumber(
  value: string,
  kind: DocumentKind,
):
  | { readonly ok: true; readonly normalised: string }
  | { readonly ok: false; readonly reason: 'identifier.characters' } {
  const normalised = value.toUpperCase();
  if (!DOCUMENT_FORMS[kind].test(normalised)) return { ok: false, reason: 'identifier.characters' };
  return { ok: true, normalised };
}

import type { Text } from '#domain/catalogue/item';
import { isCivilDate } from '#domain/limits/civil-date';
import { checkCitizenNumber, checkCreditCode, licenceIdentifier } from '#formats/identifiers';
import { holdsCitizenNumber, seemsToHoldPersonNumber } from '#formats/person-numbers';

/** A line of a list of licences that were issued before, or elsewhere, as its body writes it (存量证照). Personal data: the holder's number. */
export interface ImportRow {
  readonly typeCode: string;
  readonly serial: string;
  readonly version: string;
  readonly kind: string;
  readonly name: Text;
  readonly holder: { readonly idType: string; readonly idNumber: string };
  readonly issuedOn: string;
  readonly validUntil: string | null;
  readonly file: { readonly sha256: string; readonly bytes: number; readonly mediaType: string };
}

/** Kinds of documents that a register of results can hold without a case. */
const kinds = ['licence', 'attestation', 'approval'] as const;
export type ImportedKind = (typeof kinds)[number];

/** Endings of files, by the media types that uploads admit. */
export const importedFileEndings: Readonly<Record<string, string>> = {
  'application/ofd': 'ofd',
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};

/** Longest file of an imported licence, in bytes: base64 of it still fits into one answer. */
export const mostImportedBytes = 3_000_000;

/** A line that holds together: what it is registered as. */
export interface ImportEntry {
  /** GB/T 36904 identifier with its check character. */
  readonly identifier: string;
  readonly kind: ImportedKind;
  readonly name: Text;
  readonly holder: { readonly idType: string; readonly idNumber: string };
  readonly issuedOn: string;
  readonly validUntil: string | null;
  readonly file: ImportRow['file'];
}

/** Why a line is refused. The code is stable. */
export const importFaults = {
  'import.unknown_type': {
    zh: '不是本机关出具的证照类型, 也不是本机关的类型代码',
    en: 'neither a type that this body issues nor a type code of its own',
  },
  'import.serial': {
    zh: '证照编号只能是 1–64 位数字和大写字母',
    en: 'a serial number is 1–64 digits and capital letters',
  },
  'import.serial_of_person': {
    zh: '编号含个人证件号码, 标识不得含个人号码',
    en: 'it holds a number of a person, and identifiers must not',
  },
  'import.serial_of_case': {
    zh: '该编号属于平台的案件, 其结果随案件登记',
    en: 'the number of a case of this platform, whose result is registered with it',
  },
  'import.own_licence': {
    zh: '不得导入本人或所代表者的证照, 请由他人办理',
    en: 'nobody imports a licence of their own, or of whom they represent: let another official do it',
  },
  'import.version': { zh: '版本须为 001–999', en: 'a version is 001 to 999' },
  'import.kind': { zh: '种类须为 licence、attestation 或 approval', en: 'must be licence, attestation or approval' },
  'import.name': {
    zh: '名称不得为空或含个人号码',
    en: 'a name must not be blank, and holds no number of a person',
  },
  'import.holder_number': { zh: '持证人证件号码有误', en: 'not a number of that kind' },
  'import.date': { zh: '不是真实日期, 或晚于今天', en: 'not a real date, or later than today' },
  'import.dates_out_of_order': { zh: '有效期止早于出具日期', en: 'it ends before it was issued' },
  'import.media_type': { zh: '不接受该文件类型', en: 'not a media type that is taken' },
  'import.file_missing': {
    zh: '未找到本人上传的该文件 (摘要、长度、类型须一致)',
    en: 'you have uploaded no file of that digest, length and type',
  },
  'import.file_too_large': { zh: '文件过大', en: 'the file is too large' },
  'import.file_unreadable': { zh: '文件内容与所称类型不符', en: 'the file is not of the type that is said' },
  'import.file_unsealed': { zh: 'OFD 文件没有签章', en: 'an OFD file without a seal' },
  'import.file_altered': { zh: '文件在盖章后被改动', en: 'the file was altered after it was sealed' },
  'import.file_of_case': {
    zh: '该文件是平台出具的结果, 不需导入',
    en: 'a result of this platform, which is registered with its case',
  },
  'import.registered_otherwise': {
    zh: '该标识已登记, 文件或内容不同',
    en: 'registered already, with another file or other data',
  },
} as const satisfies Readonly<Record<string, Text>>;

export type ImportFault = keyof typeof importFaults;

/** The offending place of a line: an RFC 6901 pointer into it, and what is wrong there. */
export interface ImportProblem {
  readonly fault: ImportFault;
  readonly pointer: string;
}

export const importProblem = (fault: ImportFault, pointer: string): ImportProblem => ({ fault, pointer });

/** What a line says on a day (`YYYY-MM-DD`) in the name of a body, or the first thing that is wrong with it. */
export function readImportRow(
  row: ImportRow,
  on: { readonly body: string; readonly today: string; readonly types: ReadonlyMap<string, readonly string[]> },
): ImportEntry | ImportProblem {
  const { kind, name, issuedOn, validUntil, file } = row;
  const holder = holderOf(row, on.today);
  if (holder === null) return importProblem('import.holder_number', '/holder/idNumber');
  const documentKind = kinds.find((each) => each === kind);
  if (documentKind === undefined) return importProblem('import.kind', '/kind');
  const problem = wrongCode(row, on) ?? wrongName(name) ?? wrongDate(row, on) ?? wrongFile(row);
  if (problem !== null) return problem;
  const { typeCode, serial, version } = row;
  const identifier = licenceIdentifier({ typeCode, issuer: on.body, serial, version });
  return { identifier, kind: documentKind, name, holder, issuedOn, validUntil, file };
}

type On = Parameters<typeof readImportRow>[1];

/** Of a case without its hyphens, as the serial numbers of results are. */
const serialOfCase = /^\d{14}[0-9A-Z]{12}$/;

function wrongCode(row: ImportRow, { body, today, types }: On): ImportProblem | null {
  const { typeCode, serial, version, holder } = row;
  const isOwn = typeCode.slice(0, 18) === body && /^\d{3}$/.test(typeCode.slice(18));
  if (!isOwn && types.get(typeCode)?.includes(body) !== true) return importProblem('import.unknown_type', '/typeCode');
  if (!/^[0-9A-Z]{1,64}$/.test(serial)) return importProblem('import.serial', '/serial');
  // Identifiers stand in addresses and in logs.
  const isOfPerson = holder.idType !== '001' && holder.idNumber !== '' && serial.includes(holder.idNumber);
  if (isOfPerson || holdsCitizenNumber(serial, { today })) return importProblem('import.serial_of_person', '/serial');
  if (isOwn && serialOfCase.test(serial)) return importProblem('import.serial_of_case', '/serial');
  return /^(?!000)\d{3}$/.test(version) ? null : importProblem('import.version', '/version');
}

function wrongName(name: Text): ImportProblem | null {
  const [wrong] = (['zh', 'en'] as const).filter((of) => name[of].trim() === '' || seemsToHoldPersonNumber(name[of]));
  return wrong === undefined ? null : importProblem('import.name', `/name/${wrong}`);
}

function wrongDate({ issuedOn, validUntil }: ImportRow, { today }: On): ImportProblem | null {
  if (!isCivilDate(issuedOn) || issuedOn > today) return importProblem('import.date', '/issuedOn');
  if (validUntil === null) return null;
  if (!isCivilDate(validUntil)) return importProblem('import.date', '/validUntil');
  return validUntil < issuedOn ? importProblem('import.dates_out_of_order', '/validUntil') : null;
}

function wrongFile({ file: { sha256, bytes, mediaType } }: ImportRow): ImportProblem | null {
  if (!Object.hasOwn(importedFileEndings, mediaType)) return importProblem('import.media_type', '/file/mediaType');
  if (!/^[0-9a-f]{64}$/.test(sha256)) return importProblem('import.file_missing', '/file/sha256');
  return bytes > mostImportedBytes ? importProblem('import.file_too_large', '/file/bytes') : null;
}

/** The holder by the number as it is hashed, or null where it cannot be right. */
function holderOf({ holder: { idType, idNumber } }: ImportRow, today: string): ImportEntry['holder'] | null {
  if (idType === '111' || idType === '001') {
    const checked = idType === '111' ? checkCitizenNumber(idNumber, { today }) : checkCreditCode(idNumber);
    return checked.ok ? { idType, idNumber: checked.normalised } : null;
  }
  return /^\d{3}$/.test(idType) && /^[0-9A-Z]{5,30}$/.test(idNumber) ? { idType, idNumber } : null;
}

import { chainFaults, codesOf, type FindingCode, structureFault, who } from './ofd-codes.ts';
import type { Part } from './verify-seal.ts';
import type { ChainFault } from '#formats/x509';

/** What is judged of a sealed file, in the order in which it is shown. */
export const ofdPartNames = [
  ...['structure', 'maker', 'seal-validity', 'signer-list', 'chain'],
  ...['signature', 'time-stamp', 'digest', 'coverage', 'status'],
] as const satisfies readonly string[];

export type OfdPartName =
  | 'structure'
  | 'maker'
  | 'seal-validity'
  | 'signer-list'
  | 'chain'
  | 'signature'
  | 'time-stamp'
  | 'digest'
  | 'coverage'
  | 'status';

/** What was compared: names of files, digests (hexadecimal), subjects and serial numbers of certificates, instants (ISO). */
export type Evidence = Readonly<Record<string, string | number>>;

/** What was found about one thing. */
export interface Finding extends Part {
  readonly evidence: Evidence;
}

/** One of the ten things that are judged. */
export interface OfdPart extends Finding {
  readonly name: OfdPartName;
  /** Identifier of the signature in the file that it is about; null where it is about the whole file. */
  readonly seal: string | null;
}

/** A finding by its code. */
export const found = (code: FindingCode, evidence: Evidence = {}): Finding => {
  const [result, zh, en] = codesOf[code];
  return { result, code, text: { zh, en }, evidence };
};

/** Whose chain it is, as codes begin. */
export type Chained = keyof typeof who;

/** Why no chain leads from a certificate to a trusted root. */
export function chainFound(of: Chained, fault: ChainFault, evidence: Evidence): Finding {
  const [zh, en] = chainFaults[fault];
  const text = { zh: `${who[of][0]}${zh}`, en: `${who[of][1]} ${en}` };
  return { result: 'bad', code: `${of}.${fault}`, text, evidence };
}

/** Why a file was not read: `fault` is the stable word of its reader. */
export const structureFound = (fault: string, evidence: Evidence): Finding => ({
  ...{ result: 'bad', code: `structure.${fault}`, text: structureFault(fault), evidence },
});

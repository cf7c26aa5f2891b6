import { Authorities } from './ofd-authorities.ts';
import { checkCoverage, checkDigests, Digests, type ReadSeal } from './ofd-coverage.ts';
import { type Finding, found, type OfdPart, type OfdPartName, ofdPartNames } from './ofd-findings.ts';
import { checkIssuer, saidBy } from './ofd-result.ts';
import {
  checkChain,
  checkMaker,
  checkSealValidity,
  checkSignature,
  checkSignerList,
  type SealingTime,
} from './ofd-signer.ts';
import { checkStatus } from './ofd-status.ts';
import { type ReadFile, readFile } from './ofd-structure.ts';
import { checkTimeStamp } from './ofd-time-stamp.ts';
import type { Verdict } from './verify-document.ts';
import type { Register } from './verify-result.ts';
import type { TrustList } from './verify-seal.ts';
import type { ResultPayload } from '#domain/licence/document';
import { type SealKind, sealKindOfType } from '#domain/seal/kinds';
import type { OfdSignature } from '#formats/ofd-reader';

export type { OfdPart, OfdPartName };

/** `not-in-force`: genuine, and by the register or its dates not in force. `unreadable`: no verdict on what it says can be given. */
export type OfdOverall = 'good' | 'not-in-force' | 'bad' | 'unreadable';

/** A signature under a document, as whoever verifies it is shown it. */
export interface OfdSeal {
  /** As the list of the file has it; parts name it. */
  readonly id: string;
  /** `plain`: without a seal, named and not checked. */
  readonly form: 'seal' | 'plain';
  /** Number and name that the seal has of its maker; null of a plain signature. */
  readonly number: string | null;
  readonly name: string | null;
  /** Null where it is of none of our kinds, or the document is not ours. */
  readonly kind: SealKind | null;
  /** Instant (ISO): of the time-stamp, or what the signer says; null where neither can be read. */
  readonly at: string | null;
  /** Whether a trusted time-stamp says so. */
  readonly isTimeProved: boolean;
  /** Where its picture stands: page by its identifier, box `x y width height` in millimetres. */
  readonly stamps: readonly { readonly page: string; readonly box: string }[];
}

/** What is found of a sealed file. */
export interface OfdVerdict {
  readonly overall: OfdOverall;
  /** By name in the order of `ofdPartNames`; of several seals one of each name for each seal, in their order. */
  readonly parts: readonly OfdPart[];
  /** What a result of this platform says; null of other documents, and where it is not intact. */
  readonly document: Verdict['document'];
  /** The same for machines, whole. */
  readonly result: ResultPayload | null;
  readonly seals: readonly OfdSeal[];
}

/**
 * Verifies a sealed OFD file against a trust list at an instant (ISO). Pure: runs offline in the same way. Whatever the file is, there is a
 * verdict. A seal is judged for the moment at which it was used: that of its time-stamp, where there is a trusted one.
 */
export function verifyOfd(request: { file: Uint8Array; trust: TrustList; at: string; register: Register }): OfdVerdict {
  const { file, trust, at, register } = request;
  const read = readFile(file);
  if ('code' in read) return unreadable(read);
  const { document, plain, result } = read;
  const seals = judgeSeals(read, { authorities: Authorities.of(trust), now: at });
  const parts = inOrder([
    partOf('structure', found('structure.read', { files: document.parts.size, signatures: seals.length })),
    ...(seals.length === 0 ? unsealed : seals.flatMap((each) => each.parts)),
    ...plain.map(({ id }) => partOf('signature', found('signature.plain'), id)),
    partOf('status', checkStatus(result?.payload ?? null, { at, register })),
  ]);
  return {
    ...{ overall: overallOf(parts), parts },
    ...(result !== null && isIntact(parts)
      ? { document: saidBy(result), result: result.payload }
      : { document: null, result: null }),
    seals: [...seals.map((each) => shown(each, result !== null)), ...plain.map(plainlyShown)],
  };
}

/** The same verdict with what a register says of its result. */
export function withRegister(verdict: OfdVerdict, { at, register }: { at: string; register: Register }): OfdVerdict {
  const status = partOf('status', checkStatus(verdict.result, { at, register }));
  const parts = verdict.parts.map((part) => (part.name === 'status' ? status : part));
  return { ...verdict, overall: overallOf(parts), parts };
}

const partOf = (name: OfdPartName, finding: Finding, seal: string | null = null): OfdPart => ({
  ...{ name, seal },
  ...finding,
});

const inOrder = (parts: readonly OfdPart[]): readonly OfdPart[] =>
  ofdPartNames.flatMap((name) => parts.filter((part) => part.name === name));

const codeOfName = (name: OfdPartName): string => name.replaceAll('-', '_');

const notChecked = (name: Exclude<OfdPartName, 'structure'>): OfdPart =>
  partOf(name, found(`${codeOfName(name)}.not_checked` as 'maker.not_checked'));

const afterStructure = ofdPartNames.filter((name) => name !== 'structure');

const unreadable = (fault: Finding): OfdVerdict => ({
  ...{ overall: 'unreadable', document: null, result: null, seals: [] },
  parts: [partOf('structure', fault), ...afterStructure.map(notChecked)],
});

/** Of a file without any seal. */
const unsealed: readonly OfdPart[] = afterStructure
  .filter((name) => name !== 'status')
  .map((name) => (name === 'signature' ? partOf(name, found('signature.absent')) : notChecked(name)));

interface JudgedSeal {
  readonly seal: ReadSeal;
  readonly time: SealingTime;
  readonly parts: readonly OfdPart[];
}

interface Context {
  readonly authorities: Authorities;
  readonly now: string;
}

function judgeSeals({ document, seals, result }: ReadFile, context: Context): readonly JudgedSeal[] {
  const digests = new Digests(document);
  const { authorities } = context;
  const ofOthers = result === null ? null : checkIssuer(result, { seals, authorities });
  return seals.map((seal) => judge(seal, { ...context, digests, ofOther: ofOthers?.get(seal) }));
}

function judge(
  seal: ReadSeal,
  { authorities, now, digests, ofOther }: Context & { digests: Digests; ofOther: Finding | undefined },
): JudgedSeal {
  const { value, signature } = seal;
  const { finding: timeStamp, time } = checkTimeStamp(value, { authorities, now });
  const signer = authorities.certificate(value.certificate);
  const judged = { authorities, time, now };
  const list = checkSignerList(value, signer);
  const findings: Readonly<Partial<Record<OfdPartName, Finding>>> = {
    maker: checkMaker(value.toSign.seal, judged),
    'seal-validity': checkSealValidity(value.toSign.seal, judged),
    'signer-list': list.result === 'good' ? (ofOther ?? list) : list,
    chain: checkChain(signer, judged),
    signature: checkSignature(value, signer),
    'time-stamp': timeStamp,
    digest: checkDigests(seal, digests),
    coverage: checkCoverage(seal),
  };
  const named = Object.entries(findings) as [OfdPartName, Finding][];
  return { seal, time, parts: named.map(([name, finding]) => partOf(name, finding, signature.id)) };
}

/** Findings without which a verdict can be given: a list of revoked certificates that is not at hand, and what is said to be unchecked. */
const needless: readonly string[] = [
  ...['chain.list_missing', 'chain.list_out_of_date', 'chain.list_not_valid', 'signature.plain'],
  'digest.holder_not_compared',
];

/** What the register of its own region does not know was not issued, however genuine its seal. */
const neverIssued: readonly string[] = ['status.not_registered', 'status.other_document'];

/** What all parts come to. */
export function overallOf(parts: readonly OfdPart[]): OfdOverall {
  const { bad = [], 'not-checked': unchecked = [] } = Object.groupBy(parts, ({ result }) => result);
  if (bad.some(({ name, code }) => name !== 'status' || neverIssued.includes(code))) return 'bad';
  const isNeeded = ({ name, code }: OfdPart): boolean =>
    name !== 'time-stamp' && name !== 'status' && !needless.includes(code);
  if (unchecked.some(isNeeded)) return 'unreadable';
  // What the register says of a genuine document is no fault of it.
  return bad.length > 0 ? 'not-in-force' : 'good';
}

/** Whether it says what was sealed, whoever sealed it. */
const isIntact = (parts: readonly OfdPart[]): boolean =>
  parts.every(
    ({ name, code, result }) =>
      !['signature', 'digest', 'coverage'].includes(name) || result === 'good' || code === 'signature.plain',
  );

/** Numbers of kinds mean something else in every system of seals. */
const shown = ({ seal: { signature, value }, time: { at, provedAt } }: JudgedSeal, isOurs: boolean): OfdSeal => {
  const { id, name, type } = value.toSign.seal.info;
  return {
    ...{ id: signature.id, form: 'seal', number: id, name, kind: isOurs ? sealKindOfType(type) : null },
    ...{ at, isTimeProved: provedAt !== null, stamps: signature.stamps },
  };
};

const plainlyShown = ({ id, stamps }: OfdSignature): OfdSeal => ({
  ...{ id, form: 'plain', number: null, name: null, kind: null, at: null, isTimeProved: false, stamps },
});

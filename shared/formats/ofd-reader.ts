import { fromBase64 } from './bytes.ts';
import { readXml, XmlError, type XmlElement } from './xml-reader.ts';
import { readZip, ZipError, type ZipLimits } from './zip-reader.ts';

/** Why a file is no OFD document that is read here (a stable word): one of the package, one of a part of it, or of how its parts belong together. */
export interface OfdFault {
  readonly in: 'package' | 'part' | 'structure';
  readonly fault: string;
  /** The part, by its name in the package, where it is about one. */
  readonly part: string | null;
}

export class OfdError extends Error implements OfdFault {
  override readonly name = 'OfdError';
  readonly in: OfdFault['in'];
  readonly fault: string;
  readonly part: string | null;

  constructor({ in: where, fault, part }: OfdFault) {
    super(part === null ? fault : `${fault}: ${part}`);
    this.in = where;
    this.fault = fault;
    this.part = part;
  }
}

/** A file that a signature covers, by the name it gives and the digest that it says. */
export interface OfdReference {
  /** Name in the package; null where there is no such file. */
  readonly part: string | null;
  readonly said: string;
  readonly digest: Uint8Array;
}

export interface OfdSignature {
  readonly id: string;
  /** `Seal`: with the picture of a seal (GB/T 38540); `Sign`: without one. */
  readonly type: string;
  /** Name of its list of digests, whose bytes are what is signed. */
  readonly part: string;
  /** As it is written: an object identifier, or a name. */
  readonly method: string;
  readonly checkMethod: string;
  /** As it is written: makers write it in several ways. */
  readonly signedAt: string;
  readonly references: readonly OfdReference[];
  /** Where the picture stands: page by its identifier, box in millimetres. */
  readonly stamps: readonly { readonly page: string; readonly box: string }[];
  /** Name of the file of the seal; null where it is only in the signature. */
  readonly seal: string | null;
  /** Name of the file of the signature. */
  readonly value: string;
}

/** A document of GB/T 33190-2016 as far as it is verified: which parts it has, and what signatures say of them. */
export interface OfdDocument {
  readonly parts: ReadonlyMap<string, Uint8Array>;
  /** Where the document itself begins. */
  readonly root: string;
  /** Of its information: what whoever made it adds, by name. */
  readonly custom: ReadonlyMap<string, string>;
  readonly pages: readonly { readonly id: string; readonly part: string }[];
  /** Name of the list of signatures; null where there are none. */
  readonly signatureList: string | null;
  /** In the order of the list. */
  readonly signatures: readonly OfdSignature[];
}

const maxSignatures = 32;
/** Bytes of all that is read as XML: a list of digests has some 200 for each part. */
const maxXml = 4 << 20;

/** Reads a document with one body. Nothing is verified; every digest, and every file, is for whoever verifies to look at. Throws an OfdError. */
export function readOfd(bytes: Uint8Array, limits: Partial<ZipLimits> = {}): OfdDocument {
  const parts = new NamedParts(partsIn(bytes, limits));
  const entry = parts.named('OFD.xml');
  const bodies = all(parts.xml(entry), 'DocBody');
  const [body] = bodies;
  if (body === undefined || bodies.length > 1) throw structure('not_one_body', entry);
  const root = parts.at(textOf(body, 'DocRoot', entry), entry);
  const signatureList = optional(body, 'Signatures', entry);
  const list = signatureList === undefined ? null : parts.at(signatureList.text, entry);
  const custom = all(first(body, 'DocInfo', entry), 'CustomDatas').flatMap((each) => all(each, 'CustomData'));
  return {
    ...{ parts: parts.files, root, pages: pagesOf(parts, root) },
    custom: new Map(custom.map((each) => [attribute(each, 'Name', entry), each.text])),
    ...{ signatureList: list, signatures: list === null ? [] : signaturesOf(parts, list) },
  };
}

function partsIn(bytes: Uint8Array, limits: Partial<ZipLimits>): ReadonlyMap<string, Uint8Array> {
  try {
    return readZip(bytes, limits);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    throw new OfdError({ in: 'package', fault: error.fault, part: error.entry });
  }
}

/** Files by the names that others give them. */
export class NamedParts {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Names in small letters: makers are met whose references differ from their names in case; no two names do. */
  readonly #names: ReadonlyMap<string, string>;
  #left = maxXml;

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.files = files;
    this.#names = new Map([...files.keys()].map((name) => [name.toLowerCase(), name]));
  }

  /** The name of a file as the package has it; null where there is none. */
  find(said: string, from: string): string | null {
    const path = said.trim().replaceAll('\\', '/');
    const folder = path.startsWith('/') ? '' : from.slice(0, from.lastIndexOf('/') + 1);
    const steps: string[] = [];
    for (const step of `${folder}${path}`.split('/')) {
      if (step === '..') {
        if (steps.pop() === undefined) return null;
      } else if (step !== '' && step !== '.') steps.push(step);
    }
    return this.#names.get(steps.join('/').toLowerCase()) ?? null;
  }

  at(said: string, from: string): string {
    const found = this.find(said, from);
    if (found === null) throw structure('part_missing', said.trim().slice(0, 200));
    return found;
  }

  named(name: string): string {
    return this.at(`/${name}`, '');
  }

  xml(name: string): XmlElement {
    const bytes = this.files.get(name) ?? new Uint8Array();
    this.#left -= bytes.length;
    if (this.#left < 0) throw new OfdError({ in: 'part', fault: 'too_large', part: name });
    try {
      return readXml(bytes);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      throw new OfdError({ in: 'part', fault: error.fault, part: name });
    }
  }
}

const structure = (fault: string, part: string): OfdError => new OfdError({ in: 'structure', fault, part });

const all = ({ children }: XmlElement, name: string): readonly XmlElement[] =>
  children.filter((child) => child.name === name);

/** Of several of a name each reader would take its own. */
function optional(element: XmlElement, name: string, part: string): XmlElement | undefined {
  const [found, another] = all(element, name);
  if (another !== undefined) throw structure(`several_${name}`, part);
  return found;
}

function first(element: XmlElement, name: string, part: string): XmlElement {
  const found = optional(element, name, part);
  if (found === undefined) throw structure(`no_${name}`, part);
  return found;
}

const textOf = (element: XmlElement, name: string, part: string): string => first(element, name, part).text.trim();

function attribute({ attributes }: XmlElement, name: string, part: string): string {
  const found = attributes.get(name);
  if (found === undefined) throw structure(`no_${name}`, part);
  return found;
}

const pagesOf = (parts: NamedParts, root: string): OfdDocument['pages'] =>
  all(first(parts.xml(root), 'Pages', root), 'Page').map((page) => ({
    id: attribute(page, 'ID', root),
    part: parts.at(attribute(page, 'BaseLoc', root), root),
  }));

function signaturesOf(parts: NamedParts, list: string): readonly OfdSignature[] {
  const listed = all(parts.xml(list), 'Signature');
  if (listed.length > maxSignatures) throw structure('too_many_signatures', list);
  const seen = new Set<string>();
  return listed.map((each) => {
    const part = parts.at(attribute(each, 'BaseLoc', list), list);
    const id = attribute(each, 'ID', list);
    // Under one name two would be taken for each other.
    if (seen.has(part) || seen.has(`#${id}`)) throw structure('signature_twice', part);
    seen.add(part).add(`#${id}`);
    return {
      id,
      type: each.attributes.get('Type') ?? 'Seal',
      ...signatureIn(parts, part),
    };
  });
}

function signatureIn(parts: NamedParts, part: string): Omit<OfdSignature, 'id' | 'type'> {
  const root = parts.xml(part);
  const info = first(root, 'SignedInfo', part);
  const references = first(info, 'References', part);
  const seal = optional(info, 'Seal', part);
  return {
    part,
    method: textOf(info, 'SignatureMethod', part),
    checkMethod: attribute(references, 'CheckMethod', part),
    signedAt: optional(info, 'SignatureDateTime', part)?.text.trim() ?? '',
    references: all(references, 'Reference').map((each) => {
      const said = attribute(each, 'FileRef', part);
      return { said, part: parts.find(said, part), digest: digestIn(textOf(each, 'CheckValue', part), part) };
    }),
    stamps: all(info, 'StampAnnot').map((each) => ({
      ...{ page: attribute(each, 'PageRef', part), box: attribute(each, 'Boundary', part) },
    })),
    seal: seal === undefined ? null : parts.at(textOf(seal, 'BaseLoc', part), part),
    value: parts.at(textOf(root, 'SignedValue', part), part),
  };
}

function digestIn(base64: string, part: string): Uint8Array {
  try {
    return fromBase64(base64.replace(/\s/g, ''));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw structure('digest_malformed', part);
  }
}

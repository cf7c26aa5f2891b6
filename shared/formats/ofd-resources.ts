import type { NamedParts } from './ofd-reader.ts';
import type { XmlElement } from './xml-reader.ts';

/** A picture as browsers show it, by how its bytes begin: what its maker calls it is not asked. */
export interface OfdPicture {
  readonly format: 'png' | 'jpeg';
  readonly bytes: Uint8Array;
}

/** Fonts by their names, and pictures, as the pages of a document name them. */
export interface OfdResources {
  readonly fonts: ReadonlyMap<string, string>;
  readonly pictures: ReadonlyMap<string, OfdPicture>;
}

const kinds = ['PublicRes', 'DocumentRes', 'PageRes'];
const mostFiles = 16;
const mostResources = 2_000;

/** What the files that an element names as resources hold. A file that is missing holds nothing. Throws an OfdError for one that cannot be read. */
export function resourcesIn(
  { children }: XmlElement,
  { parts, from }: { parts: NamedParts; from: string },
): OfdResources {
  const named = children.filter(({ name }) => kinds.includes(name)).slice(0, mostFiles);
  const files = named.flatMap(({ text }) => parts.find(text, from) ?? []);
  const [fonts, pictures] = [new Map<string, string>(), new Map<string, OfdPicture>()];
  for (const file of files) {
    const root = parts.xml(file);
    const base = root.attributes.get('BaseLoc')?.trim() ?? '';
    for (const each of within(root, 'Fonts', 'Font')) {
      const name = each.attributes.get('FamilyName') ?? each.attributes.get('FontName');
      if (name !== undefined) fonts.set(each.attributes.get('ID') ?? '', name.slice(0, 100));
    }
    for (const each of within(root, 'MultiMedias', 'MultiMedia')) {
      const said = each.children.find(({ name }) => name === 'MediaFile')?.text.trim() ?? '';
      const part = parts.find(`${base}/${said}`, file) ?? parts.find(said, file);
      const picture = part === null ? undefined : pictureOf(parts.files.get(part));
      if (picture !== undefined) pictures.set(each.attributes.get('ID') ?? '', picture);
    }
  }
  return { fonts, pictures };
}

const within = (root: XmlElement, list: string, name: string): readonly XmlElement[] =>
  root.children
    .filter((each) => each.name === list)
    .flatMap(({ children }) => children.filter((each) => each.name === name))
    .slice(0, mostResources);

const beginnings = { png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], jpeg: [0xff, 0xd8, 0xff] } as const;

/** The picture that these bytes are; undefined for any other kind. */
export function pictureOf(bytes: Uint8Array | undefined): OfdPicture | undefined {
  if (bytes === undefined) return undefined;
  const begins = (format: OfdPicture['format']): boolean => beginnings[format].every((byte, at) => bytes[at] === byte);
  const format = (['png', 'jpeg'] as const).find(begins);
  return format === undefined ? undefined : { format, bytes };
}

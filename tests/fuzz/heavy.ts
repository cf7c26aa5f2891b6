import {
  changed,
  documentParts,
  makeCast,
  names,
  type Parts,
  sealed,
} from '#tests/shared/application/verification/forged-files';
import { utf8 } from '#formats/bytes';
import { derNull, derSequence } from '#formats/der-writer';
import { writeZip } from '#formats/zip-writer';

const megabytes = 1 << 20;
const list = names.list;
/** So many seals in the list. */
const listed = (count: number): Uint8Array =>
  utf8(
    `<Signatures>${Array.from({ length: count }, (_, at) => `<Signature ID="${at}" BaseLoc="S${at}.xml"/>`).join('')}</Signatures>`,
  );
const digests = (references: string): string =>
  `<Signature><SignedInfo><SignatureMethod>1</SignatureMethod><References CheckMethod="SM3">${references}</References></SignedInfo><SignedValue>Sign_0/SignedValue.dat</SignedValue></Signature>`;
const reference = (name: string): string =>
  `<Reference FileRef="/${name}"><CheckValue>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</CheckValue></Reference>`;
const noise = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  for (let at = 0, state = 1; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
};

/** Files that are as much work as a file can be, by what they are. */
export async function heavyFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const cast = await makeCast();
  const parts = await sealed(cast, documentParts());
  const large = await sealed(cast, new Map([...documentParts(), ['Doc_0/big', noise(63 * megabytes)]]));
  const put = (added: Readonly<Record<string, Uint8Array>>): Uint8Array =>
    writeZip(new Map([...parts, ...Object.entries(added)]));
  const signs = (count: number, body: string): Readonly<Record<string, Uint8Array>> => ({
    [list]: listed(count),
    ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`Doc_0/Signs/S${at}.xml`, utf8(body)])),
  });
  const many = Array.from({ length: 15_000 }, (_, at) => reference(at % 2 === 0 ? 'Doc_0/big' : 'Doc_0/Document.xml'));
  return new Map([
    ['63 megabytes that are sealed', writeZip(large)],
    ['63 megabytes that are not', put({ 'Doc_0/big': noise(63 * megabytes) })],
    ['63 megabytes of zeros', put({ 'Doc_0/big': new Uint8Array(63 * megabytes) })],
    [
      '63 megabytes under 32 seals',
      put({ 'Doc_0/big': noise(63 * megabytes), ...signs(32, digests(reference('Doc_0/big'))) }),
    ],
    [
      '1,980 entries',
      put(Object.fromEntries(Array.from({ length: 1_980 }, (_, at) => [`Doc_0/e${at}`, utf8(String(at))]))),
    ],
    ['15,000 references', put({ 'Doc_0/big': noise(megabytes), ...signs(1, digests(many.join(''))) })],
    ['32 lists of 120 kilobytes', put(signs(32, digests(many.slice(0, 1_000).join(''))))],
    ['a part of XML as wide as it may be', withDocument(parts, `<a>${'<b/>'.repeat(199_000)}</a>`)],
    [
      'a part of XML of 4 megabytes of attributes',
      withDocument(parts, `<a>${'<b c="d" e="f" g="h" i="j" k="l"/>'.repeat(100_000)}</a>`),
    ],
    ['a part of XML as deep as it may be', withDocument(parts, `${'<a>'.repeat(38)}${'</a>'.repeat(38)}`)],
    ['a part of XML of one megabyte of entities', withDocument(parts, `<a>${'&amp;'.repeat(200_000)}</a>`)],
    ['a tag that never ends', withDocument(parts, `<a ${'b="c" '.repeat(600_000)}`)],
    ['comments that never end', withDocument(parts, `<a>${'<!--'.repeat(900_000)}`)],
    [
      'a signature of 10,000 elements',
      put({ [names.value]: derSequence(...Array.from({ length: 9_990 }, () => derNull())) }),
    ],
  ]);
}

const withDocument = (parts: Parts, put: string): Uint8Array =>
  writeZip(changed(parts, 'Doc_0/Document.xml', (text) => text.replace('</ofd:Document>', `${put}</ofd:Document>`)));

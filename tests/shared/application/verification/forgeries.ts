import {
  body,
  type Cast,
  changed,
  documentParts,
  makeCast,
  type Differences,
  names,
  otherBody,
  type Parts,
  payload,
  payloadBytes,
  sealed,
  sealedFile,
  sealOf,
  signedAt,
} from './forged-files.ts';
import { stampOf } from './test-authority.ts';
import { toBase64, utf8 } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import type { RevocationReason } from '#formats/x509-crl';
import { writeZip } from '#formats/zip-writer';

/** A file, and by what list it is judged where that is not the usual one. */
export interface Forgery {
  readonly file: Uint8Array;
  readonly revocations?: readonly string[];
}

/** What is wrong with a file: every finding that is not good, apart from that the register was not asked. */
export interface ForgeryCase {
  readonly name: string;
  readonly codes: readonly string[];
  readonly overall: 'bad' | 'unreadable' | 'good';
  readonly make: (cast: Cast) => Promise<Forgery>;
}

type Make = ForgeryCase['make'];

const good = (cast: Cast): Promise<Parts> => sealed(cast, documentParts());

/** A good file of which something was altered since. */
const altered =
  (by: (parts: Parts) => Parts, packed = (file: Uint8Array) => file): Make =>
  async (cast) => ({ file: packed(writeZip(by(await good(cast)))) });

/** A file that was sealed otherwise. */
const sealedWith =
  (different: (cast: Cast) => Differences | Promise<Differences>): Make =>
  async (cast) => ({ file: await sealedFile(cast, await different(cast)) });

const bytesOf =
  (by: (file: Uint8Array) => Uint8Array): Make =>
  async (cast) => ({ file: by(await sealedFile(cast)) });

const without =
  (name: string) =>
  (parts: Parts): Parts =>
    new Map([...parts].filter(([each]) => each !== name));

const put =
  (name: string, bytes: Uint8Array) =>
  (parts: Parts): Parts =>
    new Map([...parts, [name, bytes]]);

/** A list of digests that was altered before it was signed: the signer signs it as it is. */
const listed = (by: (text: string) => string): Make =>
  sealedWith(() => ({
    prepared: (ready) => {
      const parts = changed(ready.parts, names.digests, by);
      return { ...ready, parts, digest: sm3(parts.get(names.digests) ?? new Uint8Array()) };
    },
  }));

const reference = (file: string, bytes: Uint8Array): string =>
  `<ofd:Reference FileRef="/${file}"><ofd:CheckValue>${toBase64(sm3(bytes))}</ofd:CheckValue></ofd:Reference>`;
const referenceTo = (name: string): RegExp => new RegExp(`<ofd:Reference FileRef="/${name}">.*?</ofd:Reference>`);

/** Names of one length in both headers of an entry. */
const renamed =
  (from: string, to: string) =>
  (file: Uint8Array): Uint8Array =>
    new Uint8Array(Buffer.from(Buffer.from(file).toString('latin1').replaceAll(from, to), 'latin1'));

const revokedBy =
  (reason: RevocationReason, at: string, different: Differences = {}): Make =>
  async (cast) => ({
    file: await sealedFile(cast, different),
    revocations: [await cast.authority.revocations([{ serial: cast.signer.certificate.serial, at, reason }])],
  });

const inPackage: readonly ForgeryCase[] = [
  {
    ...{ name: 'two entries of one name', codes: ['structure.duplicate_name'], overall: 'unreadable' },
    make: async (cast) => ({
      file: renamed(
        'Doc_0/twin.xml',
        'Doc_0/same.xml',
      )(writeZip(new Map([...(await good(cast)), ['Doc_0/same.xml', utf8('<a/>')], ['Doc_0/twin.xml', utf8('<b/>')]]))),
    }),
  },
  {
    ...{ name: 'a path that leads out of it', codes: ['structure.unsafe_name'], overall: 'unreadable' },
    make: altered(put('Doc_0/../../evil', utf8('x'))),
  },
  {
    ...{ name: 'a bomb that says how large it is', codes: ['structure.too_large'], overall: 'unreadable' },
    make: altered(put('Doc_0/bomb', new Uint8Array((64 << 20) + 1))),
  },
  {
    ...{ name: 'a bomb that does not', codes: ['structure.damaged'], overall: 'unreadable' },
    make: altered(put('Doc_0/bomb', new Uint8Array(1 << 20)), (file) => saidToHave(file, 'Doc_0/bomb', 1_000)),
  },
  {
    ...{ name: 'something before its beginning', codes: ['structure.not_zip'], overall: 'unreadable' },
    make: bytesOf((file) => Uint8Array.of(0, ...file)),
  },
  {
    ...{ name: 'a document type', codes: ['structure.xml_document_type'], overall: 'unreadable' },
    make: altered((parts) =>
      changed(parts, 'OFD.xml', (text) => text.replace('<ofd:OFD', '<!DOCTYPE a [<!ENTITY b "c">]><ofd:OFD')),
    ),
  },
  {
    ...{ name: 'two bodies', codes: ['structure.not_one_body'], overall: 'unreadable' },
    make: altered((parts) =>
      changed(parts, 'OFD.xml', (text) => text.replace('</ofd:DocBody>', '</ofd:DocBody><ofd:DocBody/>')),
    ),
  },
  {
    ...{ name: 'a signature that is listed twice', codes: ['structure.signature_twice'], overall: 'unreadable' },
    make: altered((parts) => changed(parts, names.list, (text) => text.replace(/(<ofd:Signature .*?\/>)/, '$1$1'))),
  },
  {
    ...{ name: 'a signature that is not DER', codes: ['structure.not_der'], overall: 'unreadable' },
    make: async (cast) => {
      const parts = await good(cast);
      const value = parts.get(names.value) ?? new Uint8Array();
      // The same length in one octet more than it needs.
      const [tag = 0, , high = 0, low = 0, ...rest] = value;
      return { file: writeZip(new Map([...parts, [names.value, Uint8Array.of(tag, 0x83, 0, high, low, ...rest)]])) };
    },
  },
  {
    ...{ name: 'a signature that is none', codes: ['structure.not_a_signature'], overall: 'unreadable' },
    make: altered(put(names.value, Uint8Array.of(0x30, 0x00))),
  },
  {
    ...{ name: 'no seal', codes: ['signature.absent'], overall: 'bad' },
    make: altered((parts) => changed(parts, names.list, (text) => text.replace(/<ofd:Signature .*?\/>/, ''))),
  },
];

/** The same package that says of an entry in both its headers that it becomes less than it does. */
function saidToHave(file: Uint8Array, name: string, size: number): Uint8Array {
  const bytes = Buffer.from(file);
  for (let at = bytes.indexOf(name); at !== -1; at = bytes.indexOf(name, at + 1))
    bytes.writeUInt32LE(size, at - (bytes.readUInt32LE(at - 30) === 0x04034b50 ? 8 : 22));
  return new Uint8Array(bytes);
}

const inContent: readonly ForgeryCase[] = [
  {
    ...{ name: 'a page of which a byte is another', codes: ['digest.part_changed'], overall: 'bad' },
    make: altered((parts) => changed(parts, names.page, (text) => text.replace('食', '良'))),
  },
  {
    ...{ name: 'data for machines that are others', codes: ['digest.part_changed'], overall: 'bad' },
    make: altered(put('Doc_0/Attachs/result.json', payloadBytes({ ...payload, validUntil: '2099-01-01' }))),
  },
  {
    ...{ name: 'data for machines that are malformed', codes: ['structure.result_malformed'], overall: 'unreadable' },
    make: altered(put('Doc_0/Attachs/result.json', utf8('{"type":"tongban-result"}'))),
  },
  {
    ...{ name: 'a page more, with a reference', codes: ['digest.list_changed'], overall: 'bad' },
    make: altered((parts) => {
      const added = utf8('<a/>');
      const more = put('Doc_0/Annots/Annots.xml', added)(parts);
      return changed(more, names.digests, (text) =>
        text.replace('</ofd:References>', `${reference('Doc_0/Annots/Annots.xml', added)}$&`),
      );
    }),
  },
  {
    ...{ name: 'a reference less', codes: ['digest.list_changed', 'coverage.part_not_covered'], overall: 'bad' },
    make: altered((parts) =>
      changed(parts, names.digests, (text) => text.replace(referenceTo('Doc_0/PublicRes.xml'), '')),
    ),
  },
  {
    ...{ name: 'a file that nothing refers to', codes: ['coverage.part_not_covered'], overall: 'bad' },
    make: altered(put('Doc_0/extra.xml', utf8('<a/>'))),
  },
  {
    ...{ name: 'a page that the signer left out', codes: ['coverage.page_not_covered'], overall: 'bad' },
    make: listed((text) => text.replace(referenceTo(names.page), '')),
  },
  {
    ...{ name: 'a reference to what is not there', codes: ['coverage.part_missing'], overall: 'bad' },
    make: altered(without('Doc_0/PublicRes.xml')),
  },
  {
    ...{ name: 'a page that is the list of seals', codes: ['coverage.page_not_covered'], overall: 'bad' },
    make: async (cast) => ({
      file: writeZip(
        await sealed(
          cast,
          changed(documentParts(), 'Doc_0/Document.xml', (text) =>
            text.replace('Pages/Page_1/Content.xml', 'Signs/Signatures.xml'),
          ),
        ),
      ),
    }),
  },
  {
    ...{
      name: 'data for machines that say they are a later seal',
      codes: ['coverage.part_not_covered', 'signature.plain'],
    },
    overall: 'bad',
    make: async (cast) => {
      const later =
        '<Signature><SignedInfo><SignatureMethod>1.2</SignatureMethod><References CheckMethod="SM3"/></SignedInfo><SignedValue>/Doc_0/Attachs/result.json</SignedValue></Signature>';
      const parts = await sealed(cast, documentParts(null));
      const more = new Map([
        ...parts,
        ['Doc_0/Signs/Later.xml', utf8(later)],
        ['Doc_0/Attachs/result.json', payloadBytes(payload)],
      ]);
      const list = changed(more, names.list, (text) =>
        text.replace('</ofd:Signatures>', '<ofd:Signature ID="2" Type="Sign" BaseLoc="Later.xml"/></ofd:Signatures>'),
      );
      return { file: writeZip(list) };
    },
  },
  {
    ...{ name: 'a list that the signature does not name', codes: ['digest.other_list'], overall: 'bad' },
    make: sealedWith(() => ({ prepared: (ready) => ({ ...ready, about: '/Doc_0/Signs/Sign_1/Signature.xml' }) })),
  },
  {
    ...{ name: 'digests of another kind', codes: ['digest.method_not_in_use'], overall: 'unreadable' },
    make: listed((text) => text.replace('CheckMethod="1.2.156.10197.1.401"', 'CheckMethod="MD5"')),
  },
];

/** A second seal by somebody whom nobody trusts, in the list as a signature without one. */
const hiddenSeal =
  (type: string): Make =>
  async (cast) => {
    const stranger = await makeCast();
    const parts = await sealed(cast, await good(cast), { maker: stranger.maker, signer: stranger.signer });
    const second = (text: string): string => text.replace(/(ID="2" )Type="Seal"/, `$1Type="${type}"`);
    return { file: writeZip(changed(parts, names.list, second)) };
  };

const ofSeals: readonly ForgeryCase[] = [
  ...['Sign', ' SIGN '].map((type) => ({
    ...{ name: `a stranger's seal that calls itself ${type}`, overall: 'bad' as const },
    codes: ['maker.key_identifier_differs', 'chain.key_identifier_differs'],
    make: hiddenSeal(type),
  })),
  {
    ...{ name: 'a seal of a time to come', codes: ['seal_validity.in_future', 'time_stamp.absent'], overall: 'bad' },
    make: sealedWith(() => ({ signedAt: '2026-09-23T00:06:00Z', stamp: null })),
  },
  {
    ...{ name: 'a seal that was used before it was made', codes: ['seal_validity.before_made'], overall: 'bad' },
    make: sealedWith(() => ({ info: { madeAt: '2026-09-22T02:06:00Z' } })),
  },
  {
    ...{ name: 'a result under the seal of acceptances', codes: ['signer_list.other_kind'], overall: 'bad' },
    make: sealedWith(() => ({ info: { type: 4 } })),
  },
  {
    ...{ name: 'a seal that its maker did not sign', codes: ['maker.seal_forged'], overall: 'bad' },
    make: sealedWith((cast) => ({ maker: { ...cast.maker, pair: sm2GenerateKeyPair() } })),
  },
  {
    ...{ name: 'a seal of which the picture is another', codes: ['maker.seal_forged'], overall: 'bad' },
    make: sealedWith((cast) => ({ seal: renamed('a picture', 'A PICTURE')(sealOf(cast)) })),
  },
  {
    ...{ name: 'a seal of a maker whom nobody knows', codes: ['maker.no_trusted_root'], overall: 'bad' },
    make: sealedWith(async ({ authority }) => ({
      maker: await authority.certify({ CN: '自制' }, { issuer: { CN: '自制根' } }),
    })),
  },
  {
    ...{
      name: 'a seal of a maker whose certificate is forged',
      codes: ['maker.key_identifier_differs'],
      overall: 'bad',
    },
    make: sealedWith(async ({ authority }) => ({
      maker: await (await Object.getPrototypeOf(authority).constructor.make()).certify({ CN: '自制' }),
    })),
  },
  {
    ...{ name: 'a seal made when the certificate of its maker had expired', codes: ['maker.expired'], overall: 'bad' },
    make: sealedWith(async ({ authority }) => ({
      maker: await authority.certify({ CN: '旧制章者' }, { notAfter: '2026-08-31T23:59:59Z' }),
    })),
  },
  {
    ...{ name: 'a seal that a body made for itself', codes: ['maker.not_a_maker'], overall: 'bad' },
    make: sealedWith((cast) => ({ maker: cast.signer })),
  },
  {
    ...{ name: 'a seal by a key for time-stamps', codes: ['maker.not_for_sealing'], overall: 'bad' },
    make: sealedWith((cast) => ({ maker: cast.stamper })),
  },
  {
    ...{ name: 'a seal that had expired then', codes: ['seal_validity.expired'], overall: 'bad' },
    make: sealedWith(() => ({ info: { validUntil: '2026-09-21T00:00:00Z' } })),
  },
  {
    ...{ name: 'a seal that was not yet in force then', codes: ['seal_validity.not_yet_valid'], overall: 'bad' },
    make: sealedWith(() => ({ info: { validFrom: '2026-09-22T02:00:01Z' } })),
  },
  {
    ...{ name: 'a signer who is not in the list', codes: ['signer_list.not_listed'], overall: 'bad' },
    make: sealedWith((cast) => ({
      info: { signers: { kind: 'certificates', certificates: [cast.maker.certificate.der] } },
    })),
  },
  {
    ...{ name: 'a signer whose digest is not in the list', codes: ['signer_list.not_listed'], overall: 'bad' },
    make: sealedWith(() => ({
      info: { signers: { kind: 'digests', digests: [{ type: 'SM3', value: sm3(utf8('x')) }] } },
    })),
  },
  {
    ...{
      name: 'another seal beside the one that signed',
      codes: ['coverage.swapped_seal', 'digest.part_changed'],
      overall: 'bad',
    },
    make: async (cast) => ({
      file: writeZip(put(names.seal, sealOf(cast, { info: { id: '62012200000009' } }))(await good(cast))),
    }),
  },
  {
    ...{
      name: 'a seal of which the file was another from the first',
      codes: ['coverage.swapped_seal'],
      overall: 'bad',
    },
    make: sealedWith((cast) => ({
      prepared: (ready) => {
        const other = sealOf(cast, { info: { id: '62012200000009' } });
        const before = toBase64(sm3(ready.parts.get(names.seal) ?? new Uint8Array()));
        const parts = changed(put(names.seal, other)(ready.parts), names.digests, (text) =>
          text.replace(before, toBase64(sm3(other))),
        );
        return { ...ready, parts, digest: sm3(parts.get(names.digests) ?? new Uint8Array()) };
      },
    })),
  },
  {
    ...{ name: 'the seal of another body', codes: ['signer_list.other_body'], overall: 'bad' },
    make: sealedWith(async ({ authority }) => ({ signer: await authority.certify({ OU: otherBody, CN: '测试章' }) })),
  },
  {
    ...{ name: 'the seal for receipts', codes: ['signer_list.other_kind'], overall: 'bad' },
    make: sealedWith(() => ({ info: { type: 3 } })),
  },
];

const ofSigners: readonly ForgeryCase[] = [
  {
    ...{ name: 'a certificate that had expired then', codes: ['chain.expired'], overall: 'bad' },
    make: sealedWith(async ({ authority }) => ({
      signer: await authority.certify({ OU: body, CN: '旧章' }, { notAfter: '2026-09-21T23:59:59Z' }),
    })),
  },
  {
    ...{ name: 'a certificate for other uses', codes: ['chain.not_for_sealing'], overall: 'bad' },
    make: sealedWith(async ({ authority }) => ({
      signer: await authority.certify({ OU: body, CN: '加密' }, { keyUsage: ['keyEncipherment'] }),
    })),
  },
  {
    name: 'a certificate that was revoked then',
    codes: ['chain.revoked'],
    overall: 'bad',
    make: revokedBy('superseded', '2026-09-22T01:00:00Z'),
  },
  {
    ...{
      name: 'a certificate that was stolen since, and no time-stamp',
      codes: ['chain.revoked_since', 'time_stamp.absent'],
      overall: 'bad',
    },
    make: revokedBy('keyCompromise', '2026-09-22T12:00:00Z', { stamp: null }),
  },
  {
    name: 'a certificate that was stolen since, with a time-stamp',
    codes: [],
    overall: 'good',
    make: revokedBy('keyCompromise', '2026-09-22T12:00:00Z'),
  },
  {
    ...{
      name: 'a certificate that was given up since, and no time-stamp',
      codes: ['time_stamp.absent'],
      overall: 'good',
    },
    make: revokedBy('superseded', '2026-09-22T12:00:00Z', { stamp: null }),
  },
  {
    ...{ name: 'no list of revoked certificates', codes: ['chain.list_missing'], overall: 'good' },
    make: async (cast) => ({ file: await sealedFile(cast), revocations: [] }),
  },
  {
    ...{ name: 'a list that is out of date', codes: ['chain.list_out_of_date'], overall: 'good' },
    make: async (cast) => ({
      file: await sealedFile(cast),
      revocations: [await cast.authority.revocations([], { nextUpdate: '2026-09-22T23:59:58Z' })],
    }),
  },
  {
    ...{ name: 'a list that is yet to be made', codes: ['chain.list_out_of_date'], overall: 'good' },
    make: async (cast) => ({
      file: await sealedFile(cast),
      revocations: [await cast.authority.revocations([], { thisUpdate: '2026-09-23T00:00:01Z' })],
    }),
  },
  {
    ...{ name: 'a list that is forged', codes: ['chain.list_not_valid'], overall: 'good' },
    make: async (cast) => {
      const list = Buffer.from(await cast.authority.revocations([]), 'base64');
      list[list.length - 1] = (list.at(-1) ?? 0) ^ 1;
      return { file: await sealedFile(cast), revocations: [list.toString('base64')] };
    },
  },
  {
    ...{ name: 'a signature of something else', codes: ['signature.invalid'], overall: 'bad' },
    make: sealedWith((cast) => ({ signer: { ...cast.signer, pair: sm2GenerateKeyPair() } })),
  },
  {
    name: 'a signature with an empty id',
    codes: ['signature.empty_id'],
    overall: 'bad',
    make: sealedWith(() => ({ id: '' })),
  },
];

const ofTimes: readonly ForgeryCase[] = [
  {
    ...{ name: 'the time-stamp of another signature', codes: ['time_stamp.of_another_signature'], overall: 'bad' },
    make: sealedWith((cast) => ({ stamp: () => stampOf(utf8('another'), cast.stamper, signedAt) })),
  },
  {
    ...{ name: 'a time-stamp by another kind of key', codes: ['time_stamp.not_for_time_stamps'], overall: 'bad' },
    make: sealedWith((cast) => ({ stamp: (of) => stampOf(of, cast.maker, signedAt) })),
  },
  {
    ...{ name: 'a time-stamp that is forged', codes: ['time_stamp.forged'], overall: 'bad' },
    make: sealedWith((cast) => ({
      stamp: (of) => stampOf(of, { ...cast.stamper, pair: sm2GenerateKeyPair() }, signedAt),
    })),
  },
  {
    ...{ name: 'a time-stamp of somebody whom nobody knows', codes: ['time_stamp.no_trusted_root'], overall: 'bad' },
    make: sealedWith((cast) => ({
      stamp: async (of) => stampOf(of, await cast.authority.stamper({ issuer: { CN: '自制根' } }), signedAt),
    })),
  },
  {
    ...{ name: 'a time-stamp of which the time is another', codes: ['time_stamp.malformed'], overall: 'bad' },
    make: sealedWith((cast) => ({
      stamp: async (of) => renamed('20260922020000Z', '20260922020001Z')(await stampOf(of, cast.stamper, signedAt)),
    })),
  },
  {
    ...{ name: 'a time-stamp by a key that was stolen', codes: ['time_stamp.revoked'], overall: 'bad' },
    make: async (cast) => ({
      file: await sealedFile(cast),
      revocations: [
        await cast.authority.revocations([
          { serial: cast.stamper.certificate.serial, at: '2026-09-22T12:00:00Z', reason: 'keyCompromise' },
        ]),
      ],
    }),
  },
  {
    ...{
      name: 'a time that was said too early, by its time-stamp',
      codes: ['seal_validity.expired', 'chain.expired'],
      overall: 'bad',
    },
    make: sealedWith(async (cast) => ({
      signer: await cast.authority.certify({ OU: body, CN: '旧章' }, { notAfter: '2026-09-22T02:00:00Z' }),
      info: { validUntil: '2026-09-22T02:00:00Z' },
      stamp: (of) => stampOf(of, cast.stamper, '2026-09-22T02:00:01Z'),
    })),
  },
];

const second: Differences = { info: { id: '62012200000002' }, signedAt: '2026-09-22T03:00:00Z' };

const ofSeveral: readonly ForgeryCase[] = [
  {
    ...{ name: 'a change between two seals', codes: ['coverage.part_not_covered'], overall: 'bad' },
    make: async (cast) => ({
      file: writeZip(await sealed(cast, put('Doc_0/extra.xml', utf8('<a/>'))(await good(cast)), second)),
    }),
  },
  {
    ...{ name: 'a change after two seals', codes: ['digest.part_changed', 'digest.part_changed'], overall: 'bad' },
    make: async (cast) => ({
      file: writeZip(
        changed(await sealed(cast, await good(cast), second), names.page, (text) => text.replace('食', '良')),
      ),
    }),
  },
  {
    ...{
      name: 'a first seal that was altered since the second',
      codes: ['signature.invalid', 'time_stamp.absent', 'digest.part_changed'],
      overall: 'bad',
    },
    make: async (cast) => {
      const parts = await sealed(cast, await sealed(cast, documentParts(), { stamp: null }), second);
      const value = parts.get(names.value) ?? new Uint8Array();
      const flipped = value.with(value.length - 1, (value.at(-1) ?? 0) ^ 1);
      return { file: writeZip(put(names.value, flipped)(parts)) };
    },
  },
  {
    ...{ name: 'two seals of which the list has the second alone', codes: [], overall: 'good' },
    make: async (cast) => ({
      file: writeZip(
        changed(await sealed(cast, await good(cast), second), names.list, (text) =>
          text.replace(/<ofd:Signature .*?\/>/, ''),
        ),
      ),
    }),
  },
  {
    ...{
      name: 'two seals of which the list has the first alone',
      codes: ['coverage.part_not_covered'],
      overall: 'bad',
    },
    make: async (cast) => ({
      file: writeZip(
        changed(await sealed(cast, await good(cast), second), names.list, (text) =>
          text.replace(/(<ofd:Signature [^>]*\/>)<ofd:Signature [^>]*\/>/, '$1'),
        ),
      ),
    }),
  },
  {
    ...{ name: 'two seals in another order', codes: ['coverage.part_not_covered'], overall: 'bad' },
    make: async (cast) => ({
      file: writeZip(
        changed(await sealed(cast, await good(cast), second), names.list, (text) =>
          text.replace(/(<ofd:Signature [^>]*\/>)(<ofd:Signature [^>]*\/>)/, '$2$1'),
        ),
      ),
    }),
  },
];

/** Every way to forge or spoil a file that is known here. */
export const forgeries: readonly ForgeryCase[] = [
  ...[...inPackage, ...inContent, ...ofSeals, ...ofSigners, ...ofTimes, ...ofSeveral],
];

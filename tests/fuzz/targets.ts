import { isDeepStrictEqual } from 'node:util';
import { type Chance, changedBy } from './changes.ts';
import { ofdPartNames } from '#application/verification/ofd-findings';
import { type OfdVerdict, verifyOfd } from '#application/verification/verify-ofd';
import { fromBase64, toBase64 } from '#formats/bytes';
import { DerError, readDer } from '#formats/der-reader';
import { OfdError, readOfd } from '#formats/ofd-reader';
import { readSeal } from '#formats/ses-seal';
import { encodeSealSignature, encodeToSign, readSealSignature } from '#formats/ses-signature';
import { parseTimeStamp } from '#formats/time-stamp';
import { parseCertificate } from '#formats/x509';
import { parseRevocationList } from '#formats/x509-crl';
import { readXml, XmlError } from '#formats/xml-reader';
import { readZip, ZipError } from '#formats/zip-reader';
import { writeZip } from '#formats/zip-writer';
import {
  type Cast,
  documentParts,
  makeCast,
  names,
  now,
  type Parts,
  sealed,
  sealOf,
  signedAt,
} from '#tests/shared/application/verification/forged-files';

/** One thing that is fed with changed bytes. Gives the word for what came of it; throws where that is none of what may come. */
export interface Target {
  readonly name: string;
  readonly run: (chance: Chance) => string;
  /** How often it is run for each time of the others: what goes through the whole verifier takes a hundred times as long. */
  readonly weight: number;
}

interface Corpus {
  readonly cast: Cast;
  readonly parts: Parts;
  readonly files: readonly Uint8Array[];
  readonly list: string;
}

async function makeCorpus(foreign: Uint8Array): Promise<Corpus> {
  const cast = await makeCast();
  const parts = await sealed(cast, documentParts());
  const twice = await sealed(cast, parts, { info: { id: '62012200000002' } });
  const plain = await sealed(cast, documentParts(null), { stamp: null });
  const files = [...[parts, twice, plain].map(writeZip), foreign];
  return { cast, parts, files, list: await cast.authority.revocations([]) };
}

interface Reader {
  readonly samples: readonly Uint8Array[];
  readonly read: (bytes: Uint8Array) => unknown;
  readonly error: new (...given: never[]) => Error;
}

/** A reader, which reads or throws the error that is its own. */
function reader(name: string, { samples, read, error }: Reader): Target {
  const run = (chance: Chance): string => {
    try {
      read(changedBy(chance.of(samples), chance));
      return 'read';
    } catch (thrown) {
      if (thrown instanceof error) return 'refused';
      throw thrown;
    }
  };
  return { name, run, weight: 10 };
}

function wordOf(verdict: OfdVerdict): string {
  const found = new Set(verdict.parts.map(({ name }) => name));
  if (ofdPartNames.some((name) => !found.has(name))) throw new Error('a part is missing');
  return verdict.overall;
}

/** What every target needs: `foreign` is a file of another maker. */
export async function makeTargets(foreign: Uint8Array): Promise<readonly Target[]> {
  const corpus = await makeCorpus(foreign);
  return [...readers(corpus), ...verifiers(corpus)];
}

function readers({ cast, parts, files, list }: Corpus): readonly Target[] {
  const part = (name: string): Uint8Array => parts.get(name) ?? new Uint8Array();
  const { timeStamp } = readSealSignature(part(names.value));
  const samples = {
    value: [part(names.value)],
    seal: [part(names.seal)],
    certificate: [cast.signer, cast.authority.root, cast.stamper].map(({ certificate }) => certificate.der),
    list: [fromBase64(list)],
    token: timeStamp === null ? [] : [timeStamp],
    xml: [...parts].filter(([name]) => name.endsWith('.xml')).map(([, bytes]) => bytes),
  };
  const der = { error: DerError };
  return [
    reader('zip', { samples: files, read: (bytes) => readZip(bytes), error: ZipError }),
    reader('xml', { samples: samples.xml, read: (bytes) => readXml(bytes), error: XmlError }),
    reader('ofd', { samples: files, read: (bytes) => readOfd(bytes), error: OfdError }),
    reader('der', { ...der, samples: Object.values(samples).flat(), read: (bytes) => readDer(bytes) }),
    reader('seal', { ...der, samples: samples.seal, read: readSeal }),
    reader('signature', { ...der, samples: samples.value, read: readSealSignature }),
    reader('certificate', { ...der, samples: samples.certificate, read: parseCertificate }),
    reader('revocations', { ...der, samples: samples.list, read: parseRevocationList }),
    reader('time-stamp', { ...der, samples: samples.token, read: parseTimeStamp }),
  ];
}

function verifiers({ cast, parts, files, list }: Corpus): readonly Target[] {
  const trust = cast.authority.trust(list);
  const judge = (file: Uint8Array, by = trust): OfdVerdict =>
    verifyOfd({ file, trust: by, at: now, register: 'offline' });
  const { document } = judge(writeZip(parts));
  /** What is found good says what was sealed, and nothing less. */
  const soundly = (file: Uint8Array, says = document): string => {
    const verdict = judge(file);
    if (verdict.overall === 'good' && !isDeepStrictEqual(verdict.document, says))
      throw new Error('a forgery was found good');
    return wordOf(verdict);
  };
  const withPart = (name: string, bytes: Uint8Array): Uint8Array => writeZip(new Map([...parts, [name, bytes]]));
  const { signature, certificate, timeStamp, toSign } = readSealSignature(parts.get(names.value) ?? new Uint8Array());
  const again = (different: { seal?: Uint8Array; certificate?: Uint8Array; timeStamp?: Uint8Array }): Uint8Array => {
    const { digest, about } = toSign;
    const signed = encodeToSign({ version: 4, seal: different.seal ?? sealOf(cast), signedAt, digest, about });
    const whole = { toSign: signed, certificate, algorithm: 'SM2-SM3', signature } as const;
    return withPart(names.value, encodeSealSignature({ ...whole, ...(timeStamp ? { timeStamp } : {}), ...different }));
  };
  const seal = sealOf(cast);
  const list64 = fromBase64(list);
  const target = (name: string, run: (chance: Chance) => string): Target => ({
    name: `verify ${name}`,
    run,
    weight: 1,
  });
  return [
    target('package', (chance) => {
      const file = chance.of(files);
      return soundly(changedBy(file, chance), judge(file).document);
    }),
    target('part', (chance) => {
      const [name, bytes] = chance.of([...parts]);
      return soundly(withPart(name, changedBy(bytes, chance)));
    }),
    target('signature', (chance) => soundly(withPart(names.value, changedBy(parts.get(names.value) ?? seal, chance)))),
    target('seal', (chance) => soundly(again({ seal: changedBy(seal, chance) }))),
    target('certificate', (chance) => soundly(again({ seal, certificate: changedBy(certificate, chance) }))),
    target('time-stamp', (chance) => soundly(again({ seal, timeStamp: changedBy(timeStamp ?? seal, chance) }))),
    target('revocations', (chance) =>
      wordOf(judge(files[0] ?? seal, cast.authority.trust(toBase64(changedBy(list64, chance))))),
    ),
  ];
}

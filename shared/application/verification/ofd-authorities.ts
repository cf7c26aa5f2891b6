import type { TrustList } from './verify-seal.ts';
import { fromBase64, toBase64, toHex } from '#formats/bytes';
import { DerError, NotInUseError } from '#formats/der-reader';
import { sha256 } from '#formats/sha256';
import { type Certificate, type ChainVerdict, parseCertificate, type Verdict, verifyChain } from '#formats/x509';
import {
  parseRevocationList,
  type RevocationList,
  type RevocationListFault,
  verifyRevocationList,
} from '#formats/x509-crl';

/** A certificate as a file has it: read, or why not. */
export type ReadCertificate = Certificate | 'certificate_not_in_use' | 'certificate_malformed';

/** A certificate or list of a hostile file has at most 64 KB. */
const mostKept = 200;

/** Remembers what was asked, up to a bound: bodies have few seals, and every document bears one of them. */
class Kept<T> {
  readonly #kept = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#kept.get(key);
  }

  put(key: string, made: T): T {
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(key, made);
    return made;
  }

  once(key: string, make: () => T): T {
    return this.#kept.get(key) ?? this.put(key, make());
  }
}

/** Same bytes, same key: nobody finds others. */
const keyOf = (bytes: Uint8Array): string => toHex(sha256(bytes));

/** Who is trusted, read once for each trust list; each certificate, each seal and each list that is met is verified once. */
export class Authorities {
  static readonly #of = new WeakMap<TrustList, Authorities>();

  readonly roots: readonly Certificate[];
  readonly #lists: readonly RevocationList[];
  /** Null: whoever has a certificate. */
  readonly #makers: ReadonlySet<string> | null;
  readonly #certificates = new Kept<ReadCertificate>();
  readonly #chains = new Kept<ChainVerdict & { ok: true }>();
  readonly #holding = new Kept<boolean>();
  readonly #listVerdicts = new Kept<Verdict<RevocationListFault>>();

  private constructor({ roots, revocations = [], makers }: TrustList) {
    this.#makers = makers === undefined ? null : new Set(makers);
    this.roots = roots.flatMap(({ certificate }) => readOr(() => [parseCertificate(fromBase64(certificate))], []));
    this.#lists = revocations.flatMap((list) => readOr(() => [parseRevocationList(fromBase64(list))], []));
  }

  /** What cannot be read in a trust list is trusted by nobody. */
  static of(trust: TrustList): Authorities {
    const known = Authorities.#of.get(trust) ?? new Authorities(trust);
    Authorities.#of.set(trust, known);
    return known;
  }

  certificate(der: Uint8Array): ReadCertificate {
    // A copy: what is kept must not keep a whole file.
    return this.#certificates.once(keyOf(der), () => read(der.slice()));
  }

  /** Whether somebody may make seals. */
  isMaker({ der }: Certificate): boolean {
    return this.#makers?.has(toBase64(der)) ?? true;
  }

  /** The chain to a trusted root with every certificate valid at an instant (ISO), or why there is none. */
  chain(leaf: Certificate, at: string): ChainVerdict {
    const key = keyOf(leaf.der);
    const known = this.#chains.get(key);
    if (known?.chain.every((each) => isValid(each, at)) === true) return known;
    const verdict = verifyChain({ leaf, issuers: [], roots: this.roots, at });
    return verdict.ok ? this.#chains.put(key, verdict) : verdict;
  }

  /** Whether a signature holds, asked once for the bytes that it is in. */
  holds(bytes: Uint8Array, verify: () => boolean): boolean {
    return this.#holding.once(keyOf(bytes), verify);
  }

  /** Lists of an issuer, with what is wrong with each apart from the time for which it counts. */
  listsOf(issuer: Certificate): readonly { list: RevocationList; verdict: Verdict<RevocationListFault> }[] {
    return this.#lists.flatMap((list, index) => {
      const verdict = this.#listVerdicts.once(`${index} ${keyOf(issuer.der)}`, () =>
        verifyRevocationList({ list, issuer, at: list.thisUpdate }),
      );
      return !verdict.ok && verdict.reason === 'issuer_name_differs' ? [] : [{ list, verdict }];
    });
  }
}

const isValid = ({ notBefore, notAfter }: Certificate, at: string): boolean =>
  Date.parse(notBefore) <= Date.parse(at) && Date.parse(at) < Date.parse(notAfter) + 1_000;

function read(der: Uint8Array): ReadCertificate {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof NotInUseError) return 'certificate_not_in_use';
    if (error instanceof DerError) return 'certificate_malformed';
    throw error;
  }
}

/** Base64 and DER of others: a RangeError or a DerError is what malformed ones throw. */
function readOr<T>(make: () => T, otherwise: T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof DerError || error instanceof RangeError) return otherwise;
    throw error;
  }
}

import type { Clock } from '#application/clock';
import { accept, type Outcome, reject } from '#contracts/errors';
import { assured, type Person } from '#domain/identity/principal';
import { toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

/** An address to PUT bytes to, bound to their digest, length and type, that never overwrites. */
export interface Upload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface UploadSigner {
  presign(request: {
    key: string;
    sha256: string;
    bytes: number;
    mediaType: string;
    expiresInSeconds: number;
  }): Promise<Upload>;
}

/** Where a material of an account lies: by its own digest, so the same file is stored once and nobody can name another's. */
export const materialKey = (of: { account: string; sha256: string }): string =>
  `${toHex(sm3(utf8(of.account))).slice(0, 32)}/${of.sha256}`;

/** Whose licence a copy is of, without their hash: whoever opens a material reads what stands beside it. */
export const holderMark = (identifier: string, holderHash: string): string =>
  toHex(sm3(utf8(`${identifier}\n${holderHash}`)));

const expiresInSeconds = 900;

/** Whoever stores files here has at least shown that they are somebody (two factors). */
const minimumAssurance = 'L2';

/** Gives an applicant the address to upload one file to. */
export async function announceMaterial(
  { uploads, clock }: { uploads: UploadSigner; clock: Clock },
  request: { person: Person; material: { sha256: string; bytes: number; mediaType: string } },
): Promise<Outcome<Upload & { expiresAt: string }>> {
  const { person, material } = request;
  if (!assured(person.level, minimumAssurance)) return reject('identity.assurance_too_low');
  const key = materialKey({ account: person.account, sha256: material.sha256 });
  const upload = await uploads.presign({ key, ...material, expiresInSeconds });
  const expiresAt = new Date(Date.parse(clock.now()) + expiresInSeconds * 1000).toISOString();
  return accept({ url: upload.url, headers: { ...upload.headers }, expiresAt });
}

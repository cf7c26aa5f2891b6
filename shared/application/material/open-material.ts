import { mayRead } from '#application/case/act-on-case';
import type { CaseStore } from '#application/case/ports';
import type { Clock } from '#application/clock';
import { accept, reject } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';

/** Gives addresses from which one stored object can be read for a while. */
export interface ReadingSigner {
  presignReading(request: { key: string; expiresInSeconds: number }): Promise<string>;
}

/** Long enough to open a file, too short to pass the address on. */
const expiresInSeconds = 120;

/** The address of one material of a case, for the applicant's side and for those who handle it. */
export async function openMaterial(
  { cases, reading, clock }: { cases: CaseStore; reading: ReadingSigner; clock: Clock },
  request: { person: Person; caseId: string; index: string },
) {
  const { person, caseId, index } = request;
  const head = await cases.head(caseId);
  if (head === null || !mayRead({ person, at: clock.now() }, head.snapshot)) return reject('case.not_found');
  if (head.snapshot.erased) return reject('case.erased');
  const material = head.snapshot.materials[Number(index)];
  if (material === undefined) return reject('case.not_found');
  const { key, slot, sha256, bytes, mediaType } = material;
  const url = await reading.presignReading({ key, expiresInSeconds });
  const expiresAt = new Date(Date.parse(clock.now()) + expiresInSeconds * 1000).toISOString();
  return accept({ slot, sha256, bytes, mediaType, url, expiresAt });
}

import { handles } from '#application/case/act-on-case';
import type { CaseStore } from '#application/case/ports';
import type { Clock } from '#application/clock';
import { labelKey } from './label-key.ts';
import type { ReadingSigner } from '#application/material/open-material';
import { accept, reject } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';

/** Long enough to print it. */
const expiresInSeconds = 120;

/** The address of the label (面单) of a bag, for those who send it: the window on the way out, the authority on the way back. */
export async function openLabel(
  { cases, reading, clock }: { cases: CaseStore; reading: ReadingSigner; clock: Clock },
  { person, caseId, bag: asked }: { person: Person; caseId: string; bag: string },
) {
  const snapshot = (await cases.head(caseId))?.snapshot;
  if (snapshot === undefined || !handles(person, snapshot)) return reject('case.not_found');
  const bag = snapshot.collection?.originals?.bags.find(({ number }) => number === Number(asked));
  const isOurs = (bag?.leg === 'outward') === (snapshot.collection?.side === 'receiving');
  if (bag === undefined || !isOurs) return reject('case.not_found');
  // It is printed once the carrier has given the parcel a number, and as long as it is to be collected.
  if (bag.waybill === null || bag.cancelled) return reject('case.wrong_state');
  const { carrier, number } = bag.waybill;
  const url = await reading.presignReading({ key: labelKey({ carrier, number }), expiresInSeconds });
  const expiresAt = new Date(Date.parse(clock.now()) + expiresInSeconds * 1000).toISOString();
  return accept({ carrier, number, url, expiresAt });
}

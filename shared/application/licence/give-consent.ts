import type { LicenceConsents } from './ports.ts';
import { findLicence, type LicenceDependencies, type LicenceRequest } from './read-licences.ts';
import { accept } from '#contracts/errors';
import { civilDate, plusDays } from '#domain/limits/civil-date';

/** The holder, or who stands for them in everything, lets officials look at a licence for a case for some days; none takes it back. */
export async function giveConsent(
  dependencies: LicenceDependencies & { readonly consents: LicenceConsents },
  { caseId, validDays, ...request }: LicenceRequest & { readonly caseId: string; readonly validDays: number },
) {
  const found = await findLicence(dependencies, { ...request, among: ['legal-representative', 'guardian'] });
  if (!found.ok) return found;
  const at = dependencies.clock.now();
  const until = validDays === 0 ? null : plusDays(civilDate(at), validDays - 1);
  const { identifier, person } = request;
  await dependencies.consents.put({ identifier, caseId, at, until, account: person.account });
  return accept({ identifier, caseId, until });
}

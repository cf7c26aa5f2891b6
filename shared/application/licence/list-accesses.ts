import { findLicence, type LicenceDependencies, type LicenceRequest } from './read-licences.ts';
import { accept } from '#contracts/errors';
import type { LicenceAccess } from '#domain/licence/access';

/** Who looked at a licence, for its holder and for who stands for them in everything; the newest first. */
export async function listAccesses(
  dependencies: LicenceDependencies,
  { cursor, ...request }: LicenceRequest & { cursor?: string | undefined },
) {
  const found = await findLicence(dependencies, { ...request, among: ['legal-representative', 'guardian'] });
  if (!found.ok) return found;
  const { accesses, next } = await dependencies.accesses.of({ identifier: request.identifier, cursor });
  return accept({ accesses: accesses.map(shown), next });
}

const shown = ({ at, role, body, basis, purpose, caseId, fields }: LicenceAccess) => ({
  ...{ at, role, body, basis, purpose, caseId, fields },
});

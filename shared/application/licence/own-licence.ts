import type { HolderHash } from '#application/case/ports';
import type { Person } from '#domain/identity/principal';

/** Whether a licence is one of somebody, or of whom they represent: of that they decide nothing (回避). */
export async function isOwnLicence(
  holders: HolderHash,
  { person, holderHash }: { person: Person; holderHash: string },
): Promise<boolean> {
  const numbers = [person, ...person.represents].map(({ idType, idNumber }) => ({ idType, idNumber }));
  return (await Promise.all(numbers.map((number) => holders.of(number)))).includes(holderHash);
}

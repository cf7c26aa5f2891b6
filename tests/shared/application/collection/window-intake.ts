import type { CollectDependencies } from '#application/collection/collect-case';
import type { Agreement } from '#domain/agreement/agreement';
import { compile, type Policy } from '#domain/agreement/policy';
import type { Person } from '#domain/identity/principal';
import { inPerson, medicalIntake } from '#infra/commands/scenarios';
import { training } from '#functions/shipped-catalogue';
import { people, type TestPlatform } from '#tests/shared/application/platform';
import { agreementWith, clauseWith, here, there } from '#tests/shared/domain/agreement/agreement-fixture';

/** The clerk of the window in Lanzhou, as data/personas.json has them. */
export const clerk: Person = {
  ...people.stranger,
  account: 'https://identity.test.invalid|f68df743a31cbb23dcd69c905fa9863e',
  idNumber: '620111188510102451',
  posts: [{ role: 'clerk', body: '11620100XTXX00014C', region: here }],
};

const scan = { sha256: 'ab'.repeat(32), bytes: 20_000, mediaType: 'application/pdf' } as const;

/** XS-057, with which nothing is wrong. */
export const intake = medicalIntake(scan, { at: 'lanzhou', applicant: inPerson });

/** The window of one region, under the agreements given. */
export const windowOf = (
  { dependencies }: TestPlatform,
  agreements: readonly Agreement[],
  parts: Partial<CollectDependencies> = {},
): CollectDependencies & { readonly policy: Policy } => {
  const policy = compile(agreements);
  const agreed = () => Promise.resolve(policy);
  return { ...dependencies, policy, agreed, training, reachable: [there], ...parts };
};

/** An agreement whose one clause lets these keys cross. */
export const lettingCross = (data: 'all' | readonly string[]): Agreement[] => [
  agreementWith({ clauses: [clauseWith({ data })] }),
];

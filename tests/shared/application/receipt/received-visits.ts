import { randomUUID } from 'node:crypto';
import { collectCase } from '#application/collection/collect-case';
import { giveReceipt, type GiveReceiptDependencies } from '#application/receipt/give-receipt';
import type { ReceiptSealer } from '#application/receipt/ports';
import type { SealedDocument } from '#domain/licence/document';
import type { Person, Post } from '#domain/identity/principal';
import { inPerson, medicalIntake } from '#infra/commands/scenarios';
import { value } from '#tests/shared/application/handled-cases';
import { sealedPolicy } from '#tests/shared/domain/agreement/sealed-agreements';
import { newKey, people, type TestPlatform } from '#tests/shared/application/platform';

type Dependencies = TestPlatform['dependencies'];

/** Body of the window LZ-01. */
export const bureau = '11620100XTXX00014C';
const until = { on: '2026-01-05', until: '2026-12-31' };
const training = [{ sub: 'clerk', body: bureau, signs: 'receive' as const, items: { 'XS-057': until } }];
const post = (body: string): Post => ({ role: 'clerk', body, region: '620100' });
export const clerk: Person = { ...people.acceptor, account: 'i|clerk', posts: [post(bureau)] };
export const clerkElsewhere: Person = { ...clerk, account: 'i|other', posts: [post('11610100XTXX00161R')] };

export const newVisit = (): string => randomUUID();

/** A case that the window LZ-01 received in a visit. */
export async function receive(
  dependencies: Dependencies,
  {
    visit,
    applicant = inPerson,
    sha256 = 'ab'.repeat(32),
  }: { visit?: string; applicant?: typeof inPerson; sha256?: string },
): Promise<string> {
  const scan = { sha256, bytes: 20_000, mediaType: 'application/pdf' } as const;
  const intake = { ...medicalIntake(scan, { at: 'lanzhou', applicant }), ...(visit === undefined ? {} : { visit }) };
  const collected = await collectCase(
    { ...dependencies, agreed: () => Promise.resolve(sealedPolicy), training, reachable: ['610100'] },
    { person: clerk, intake, idempotencyKey: newKey() },
  );
  return value(collected).caseId;
}

/** Nobody seals: what is asked for is kept. */
export class AskedSealer implements ReceiptSealer {
  readonly asked: { visit: string; caseIds: readonly string[] }[] = [];

  seal(request: { visit: string; caseIds: readonly string[] }): Promise<SealedDocument> {
    this.asked.push(request);
    return Promise.resolve({
      payload: '',
      seal: { algorithm: 'SM2-SM3', signature: '', certificate: '', signedAt: '' },
    });
  }
}

/** The clerk's approval of the receipt of a visit, without its sealing. */
export const approve = (
  dependencies: Dependencies,
  request: { visit: string; caseIds: readonly string[]; person?: Person },
  instead: Partial<GiveReceiptDependencies> = {},
) =>
  giveReceipt(
    { ...dependencies, sealer: new AskedSealer(), ...instead },
    { person: clerk, tokenDigest: 'ab', ...request },
  );

import type { Collections } from './collections-of-rights.ts';
import { child, fileByCard, identityCard, importCard, importing, rowOf, sealedElsewhere } from './imported-licences.ts';
import { outcome } from './refusal.ts';
import type { Cases, Scenarios } from './scenarios-of-rights.ts';
import { materialOf, pdf, upload } from '#infra/commands/scenarios';

/** What imports licences, offers them in place of papers, and shows them to officials, and to a guardian. */
export async function requestsOfLicences(cases: Cases, collections: Collections): Promise<Scenarios['requests']> {
  const { citizen } = cases;
  const { decider, acceptor } = cases.people;
  const guardian = cases.deployment.as('guardian');
  const identifier = await importCard(decider, 1);
  const params = { identifier: await importCard(decider, 2, { holder: { idType: '111', idNumber: child } }) };
  const caseId = await fileByCard(citizen, identifier);
  const received = await collections.reviewedHere();
  await citizen.giveConsent({ params: { identifier }, body: { caseId, validDays: 366 } });
  const query = { typeCode: identityCard, purpose: '核对身份', basis: { kind: 'consent' as const } };
  let row = 10;
  const imported = (file: Parameters<typeof rowOf>[1]['file']) =>
    outcome(decider.importLicences({ body: { body: importing, rows: [rowOf((row += 1), { file })] } }), ({ rows }) =>
      rows.map((each) => [each.outcome, each.problem?.code]),
    );
  return {
    'licence-register': async () => [
      await imported(await upload(decider, sealedElsewhere, 'application/ofd')),
      await imported(materialOf(pdf('never uploaded'))),
    ],
    'licence-read': async () => [
      await outcome(guardian.getLicenceFile({ params }), ({ mediaType }) => mediaType),
      await outcome(guardian.listAccesses({ params }), ({ accesses }) => accesses.length > 0),
      await outcome(guardian.giveConsent({ params, body: { caseId, validDays: 1 } }), ({ until }) => until !== null),
    ],
    'licence-offer': async () => [
      await outcome(citizen.offerLicences({ params: { itemId: 'XS-057' } }), ({ slots }) => slots),
      await outcome(guardian.copyForItem({ params, body: { itemId: 'XS-057', slot: 'identity' } })),
    ],
    'licence-query': async () => [
      await outcome(acceptor.queryLicences({ params: { caseId }, body: query }), ({ licences }) => licences.length),
      await outcome(acceptor.copyLicence({ params: { caseId }, body: { ...query, identifier } }), () => 'seen'),
      // Whether an official is the applicant is known by number alone where somebody came to a window.
      await outcome(acceptor.queryLicences({ params: { caseId: received }, body: query })),
    ],
  };
}

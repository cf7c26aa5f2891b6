import {
  type inPerson,
  medicalIntake,
  type motherAndSon,
  newKey,
  pdf,
  regions,
  upload,
} from '#infra/commands/scenarios';
import type { TestDeployment } from './deployment.ts';

/** Has the window in Xi'an receive a case, and gives what Xi'an would offer Lanzhou of it, but under a number that nobody tells of otherwise. */
export async function offerMessage(
  xian: TestDeployment,
  { paper, applicant }: { paper: string; applicant: typeof motherAndSon | typeof inPerson },
) {
  const clerk = xian.as(regions.xian.clerk);
  const body = medicalIntake(await upload(clerk, pdf(paper)), { at: 'xian', applicant });
  const { caseId } = await clerk.collectCase({ body, idempotencyKey: newKey() });
  const view = await clerk.getCase({ params: { caseId } });
  const { url } = await clerk.openMaterial({ params: { caseId, index: '0' } });
  const { window, identity, form, materials } = body;
  return {
    ...{ type: 'offer', schema: 1, seq: 1, previous: null, case: `offer-${newKey()}`, hash: '0'.repeat(64) },
    ...{ from: '610100', to: '620100', clause: view.collection?.clause },
    ...{ occurredAt: view.submittedAt, item: { id: 'XS-057', version: 1 }, authority: regions.lanzhou.office },
    ...{ receivedBy: view.body.id, receivedAt: view.submittedAt, window, applicant, identity, form },
    materials: materials.map((material) => ({ ...material, url })),
  };
}

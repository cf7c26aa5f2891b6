import { agreementRoutes } from './agreements.ts';
import { catalogueRoutes } from './catalogue.ts';
import { caseCommandRoutes } from './case-commands.ts';
import { casePaperRoutes } from './case-papers.ts';
import { caseQueryRoutes } from './cases.ts';
import { collectionRoutes } from './collections.ts';
import { courierRoutes } from './courier.ts';
import { decisionRoutes } from './decisions.ts';
import { duplicateRoutes } from './duplicates.ts';
import { handOutRoutes } from './hand-outs.ts';
import { inboxRoutes } from './inbox.ts';
import { licenceDecisionRoutes } from './licence-decisions.ts';
import { licenceImportRoutes } from './licence-imports.ts';
import { licenceOfferRoutes } from './licence-offers.ts';
import { licenceQueryRoutes } from './licence-queries.ts';
import { licenceAccessRoutes, licenceRoutes, verificationRoutes } from './licences.ts';
import { materialRoutes } from './materials.ts';
import { operatorRoutes } from './operator.ts';
import { partnerRoutes } from './partners.ts';
import { receiptRoutes } from './receipts.ts';
import { recordingRoutes } from './recordings.ts';
import { sealRoutes } from './seals.ts';
import { trackingRoutes } from './tracking.ts';
import { windowCommandRoutes } from './window-commands.ts';

/** Every endpoint of a deployment, by operation. */
export const api = {
  ...catalogueRoutes,
  ...agreementRoutes,
  ...materialRoutes,
  ...caseCommandRoutes,
  ...casePaperRoutes,
  ...caseQueryRoutes,
  ...collectionRoutes,
  ...windowCommandRoutes,
  ...duplicateRoutes,
  ...courierRoutes,
  ...receiptRoutes,
  ...recordingRoutes,
  ...handOutRoutes,
  ...inboxRoutes,
  ...decisionRoutes,
  ...sealRoutes,
  ...operatorRoutes,
  ...licenceRoutes,
  ...licenceAccessRoutes,
  ...licenceDecisionRoutes,
  ...licenceImportRoutes,
  ...licenceOfferRoutes,
  ...licenceQueryRoutes,
  ...verificationRoutes,
  ...trackingRoutes,
  ...partnerRoutes,
};

import { catalogueRoutes } from './catalogue.ts';
import { caseRoutes, decisionRoutes, operatorRoutes } from './cases.ts';
import { licenceRoutes, verificationRoutes } from './licences.ts';
import { materialRoutes } from './materials.ts';

/** Every endpoint of a deployment, by operation. */
export const api = {
  ...catalogueRoutes,
  ...materialRoutes,
  ...caseRoutes,
  ...decisionRoutes,
  ...operatorRoutes,
  ...licenceRoutes,
  ...verificationRoutes,
};

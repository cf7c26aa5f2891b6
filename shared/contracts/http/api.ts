import { catalogueRoutes } from '#contracts/http/catalogue';
import { caseRoutes, decisionRoutes, operatorRoutes } from '#contracts/http/cases';
import { licenceRoutes, verificationRoutes } from '#contracts/http/licences';
import { materialRoutes } from '#contracts/http/materials';

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

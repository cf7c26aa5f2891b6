import { SignedDeeds } from '#adapters/dynamodb/signed-deeds';
import { systemClock } from '#adapters/system/system-clock';
import { unpacked } from '#adapters/system/unpacked';
import { itemCatalogue, packedOpenApi, windowOffers, windows } from '#functions/shipped-catalogue';
import { listAgreements } from '#application/agreement/list-agreements';
import { getItem, listItems } from '#application/catalogue/browse-catalogue';
import { accept } from '#contracts/errors';
import { generalErrors } from '#contracts/errors-general';
import { agreementRoutes } from '#contracts/http/agreements';
import { catalogueRoutes } from '#contracts/http/catalogue';
import national from '#data/items-national.json' with { type: 'json' };
import { routesOf } from '#contracts/route';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const deeds = new SignedDeeds({ aws, urlSuffix, table: variables.REGISTERS_TABLE });
const guides = { catalogue: itemCatalogue, agreements: windowOffers, deeds, windows, clock: systemClock };

export const handler = httpFunction({
  table: { ...catalogueRoutes, ...routesOf(agreementRoutes, manifest.name) },
  errors: generalErrors,
  log: logOf(manifest),
  handlers: {
    listItems: ({ query }) => Promise.resolve(listItems({ catalogue: itemCatalogue, national: national.items }, query)),
    getItem: ({ params }) => getItem(guides, params.itemId),
    listAgreements: () => listAgreements(guides),
    getOpenApi: () => Promise.resolve(accept(unpacked(packedOpenApi) as Readonly<Record<string, unknown>>)),
  },
});

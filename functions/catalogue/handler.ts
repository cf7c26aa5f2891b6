import { systemClock } from '#adapters/system/system-clock';
import { unpacked } from '#adapters/system/unpacked';
import { itemCatalogue, packedOpenApi, windowOffers, windows } from '#functions/shipped-catalogue';
import { getItem, listItems } from '#application/catalogue/browse-catalogue';
import { accept, generalErrors } from '#contracts/errors';
import { catalogueRoutes } from '#contracts/http/catalogue';
import national from '#data/items-national.json' with { type: 'json' };
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const guides = { catalogue: itemCatalogue, agreements: windowOffers, windows, clock: systemClock };

export const handler = httpFunction({
  table: catalogueRoutes,
  errors: generalErrors,
  log: logOf(manifest),
  handlers: {
    listItems: ({ query }) => Promise.resolve(listItems({ catalogue: itemCatalogue, national: national.items }, query)),
    getItem: ({ params }) => Promise.resolve(getItem(guides, params.itemId)),
    getOpenApi: () => Promise.resolve(accept(unpacked(packedOpenApi) as Readonly<Record<string, unknown>>)),
  },
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { api } from '#contracts/http/api';
import type { Route } from '#contracts/route';

/** Every place of a request that takes a value, as `part/field/field`. */
function placesOf(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, items, anyOf, oneOf } = schema as Record<string, object | undefined>;
  const inside = Object.entries(properties).flatMap(([name, each]) => [
    `${at}/${name}`,
    ...placesOf(each, `${at}/${name}`),
  ]);
  const others = [items, ...Object.values({ ...anyOf, ...oneOf })];
  return [...inside, ...others.flatMap((each) => placesOf(each, at))];
}
const requestOf = ({ params, query, body }: Route) =>
  Object.entries({ params, query, body }).flatMap(([part, schema]) =>
    schema === undefined ? [] : placesOf(z.toJSONSchema(schema as z.ZodMiniType, { io: 'input' }), part),
  );

/*
 * Staff who help a person do so at their own login: who acts comes from the token, for whom from a relation that the token
 * vouches for. So no request may bring an identity, but to choose among those relations. At a cross-region window alone a
 * clerk writes down who came, having checked their papers: that is what such a window is for, and the case says so. There they
 * may also ask whether the same is under way for whoever came: by the number, and never by a name. What such a clerk of another
 * region wrote down comes signed by that region: nobody's login, and believed as far as the agreement goes.
 */
describe('no endpoint takes somebody else’s identity', () => {
  const routes = Object.values<Route>(api).filter(({ operation }) => operation !== 'receiveMessage');
  const places = new Map(routes.map((route) => [route.operation, [...new Set(requestOf(route))]]));
  const meansSomebody =
    /person|account|subject|^sub$|user|login|behalf|actor|principal|applicant|holder|name$|number|owner|assur/i;
  const ofPaper = [
    ...['sealBag', 'sealReturnBag', 'openBag', 'openReturnBag'].map((operation) => `${operation} body/sheets/number`),
    ...['printResult body/blank/number', 'spoilPrint body/blank/number', 'enterInLedger body/number'],
  ];
  const naming = [...places].flatMap(([operation, each]) =>
    each
      // That of a sheet of paper in a bag, or of a blank, is nobody's.
      .filter((place) => !ofPaper.includes(`${operation} ${place}`))
      .filter((place) => meansSomebody.test(place.split('/').at(-1) ?? ''))
      .map((place) => `${operation} ${place}`),
  );

  it('but to file for, and to list or use the results of, somebody whom the login represents', () => {
    expect(
      naming.filter(
        (place) =>
          !/^((collectCase|findDuplicates) body\/applicant|startRecording body\/people|importLicences body\/rows|verifyDocument body\/holder)/.test(
            place,
          ),
      ),
    ).toEqual(['submitCase body/onBehalfOf', 'listLicences query/onBehalfOf', 'offerLicences query/onBehalfOf']);
  });

  it('nor a way to sign in, which only an issuer offers', () => {
    expect(routes.filter(({ path }) => /token|login|session|oauth|authori[sz]e$/i.test(path))).toEqual([]);
  });

  it('as far as the walk sees: it meets what the requests hold', () => {
    expect(places.get('submitCase')).toEqual(expect.arrayContaining(['body/itemId', 'body/materials/sha256']));
    expect(places.get('decideCase')).toEqual(expect.arrayContaining(['body/outcome', 'body/remedies']));
    expect(places.get('getCase')).toEqual(['params/caseId']);
  });
});

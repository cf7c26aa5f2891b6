import type { Report } from '#application/operation/carry-out-order';
import { OperationRefused } from '#application/operation/operation-refused';
import { checkJointTest, type JointTestDependencies, testedOf } from './check-joint-test.ts';
import { formerPartners, lookAgain } from './former-partners.ts';
import { moveLines, type OrderOutboxDependencies } from './order-outbox.ts';
import type { PartnerRegister, Partners, Reach } from './partners.ts';
import type { PartnerOrderOf } from '#contracts/operations';
import { type Endpoint, type Partner, placeAt } from '#domain/partner/registration';

export interface RegisterPartnerDependencies extends OrderOutboxDependencies, JointTestDependencies {
  readonly partners: Partners;
  readonly register: PartnerRegister;
  readonly reach: Reach;
  /** By region, the id of the partner that speaks for it, as the deployment is configured. */
  readonly partnerOfRegion: Readonly<Record<string, string>>;
  /** Whether scans may come from this machine, in clear: in local deployments alone. */
  readonly loopback: boolean;
}

/** Shows what registering a partner comes to, or does it: the partner as a whole takes the place of what was registered of it. */
export async function registerPartner(
  { register, ...dependencies }: RegisterPartnerDependencies,
  { partner: given, jointTest, act }: PartnerOrderOf<'register'>,
): Promise<Report> {
  const partner = given as Partner;
  const registered = await dependencies.partners.all();
  const fields = malformed(partner, dependencies);
  if (fields.length > 0) throw new OperationRefused('operation.malformed', fields);
  refuseRegions(partner, dependencies);
  // Whoever is new has something to speak for.
  if (partner.regions.length === 0 && registered.every(({ id }) => id !== partner.id))
    throw new OperationRefused('operation.malformed', ['partner.regions']);
  refuseTaken(
    partner,
    registered.filter(({ id }) => id !== partner.id),
  );
  await refuseUnreachable(partner, dependencies);
  const { id, regions, endpoints } = partner;
  const known = registered.find((each) => each.id === id);
  const report = await checkJointTest(dependencies, { partner, known, jointTest });
  const isGone = (former: string): boolean => endpoints.every((endpoint) => endpoint.id !== former);
  const gone = (known?.endpoints ?? []).map((endpoint) => endpoint.id).filter(isGone);
  const formerEndpoints = [...new Set([...(known?.formerEndpoints ?? []).filter(isGone), ...gone])];
  const formerRegions = [...new Set([...(known?.formerRegions ?? []), ...(known?.regions ?? [])])].filter(
    (region) => !regions.includes(region),
  );
  // With those that are gone, in one write: the clock looks for what lies with them, and whoever tells what is for them.
  const tested = testedOf(partner, { known, now: report });
  const before = {
    ...(formerEndpoints.length === 0 ? {} : { formerEndpoints }),
    ...(formerRegions.length === 0 ? {} : { formerRegions }),
    ...(tested.length === 0 ? {} : { tested }),
  };
  if (act === 'do') await register.put({ ...partner, ...before });
  const moved = act === 'do' ? await moveLines(dependencies, { partner, gone }) : 0;
  const former = new Set(regions.flatMap((region) => formerPartners(registered, { partner: id, region })));
  const left = former.size === 0 ? null : await lookAgain(dependencies, { former: [...former], act });
  return {
    partner: id,
    regions: regions.join(' '),
    endpoints: endpoints.map((endpoint) => endpoint.id).join(' '),
    ...(report === null ? {} : { jointTest: report.report, jointTestSm3: report.sm3, testedAt: report.finishedAt }),
    ...(gone.length === 0 ? {} : { gone: gone.join(' '), moved }),
    ...(left === null ? {} : { former: [...former].map((each) => each.id).join(' '), ...left }),
    ...(act === 'look' ? { isNew: registered.every((each) => each.id !== id) } : {}),
  };
}

/** Fields that no schema can judge by themselves. */
function malformed(partner: Partner, { loopback }: Pick<RegisterPartnerDependencies, 'loopback'>): string[] {
  const { regions, accepts, endpoints, exchange, materialOrigins } = partner;
  const isRepeated = (list: readonly string[]): boolean => new Set(list).size < list.length;
  return [
    ...(isRepeated(regions) ? ['partner.regions'] : []),
    ...(isRepeated(accepts) ? ['partner.accepts'] : []),
    ...(isRepeated(endpoints.map(({ id }) => id)) ? ['partner.endpoints'] : []),
    ...endpoints.flatMap((endpoint, at) => malformedIn(endpoint).map((field) => `partner.endpoints.${at}.${field}`)),
    ...(exchange?.address !== undefined && placeAt(exchange) === null ? ['partner.exchange.address.url'] : []),
    ...(exchange?.address !== undefined && !regions.includes(exchange.address.region)
      ? ['partner.exchange.address.region']
      : []),
    ...materialOrigins.flatMap((origin, at) => (isOrigin(origin, loopback) ? [] : [`partner.materialOrigins.${at}`])),
  ];
}

const malformedIn = ({ signs, maintenance }: Endpoint): string[] => [
  ...(new Set(signs).size < signs.length ? ['signs'] : []),
  ...maintenance.flatMap(({ from, to }, at) => (Date.parse(from) < Date.parse(to) ? [] : [`maintenance.${at}`])),
];

const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost'];

function isOrigin(text: string, loopback: boolean): boolean {
  const url = URL.parse(text);
  if (url?.origin !== text) return false;
  return url.protocol === 'https:' || (loopback && url.protocol === 'http:' && loopbackHosts.includes(url.hostname));
}

function refuseRegions(
  { id, regions }: Partner,
  { partnerOfRegion }: Pick<RegisterPartnerDependencies, 'partnerOfRegion'>,
): void {
  const others = regions.flatMap((region, at) => (partnerOfRegion[region] === id ? [] : [`partner.regions.${at}`]));
  if (others.length > 0) throw new OperationRefused('operation.not_its_region', others);
}

/** What waits for an endpoint is kept under its id alone. */
function refuseTaken({ endpoints }: Partner, others: readonly Partner[]): void {
  const taken = new Set(others.flatMap((other) => [other.id, ...other.endpoints.map(({ id }) => id)]));
  const fields = endpoints.flatMap(({ id }, at) => (taken.has(id) ? [`partner.endpoints.${at}.id`] : []));
  if (fields.length > 0) throw new OperationRefused('operation.endpoint_taken', fields);
}

/** Says where, never why: that would say which names and addresses there are behind us. */
async function refuseUnreachable(
  { endpoints, exchange }: Partner,
  { reach }: Pick<RegisterPartnerDependencies, 'reach'>,
): Promise<void> {
  const addresses = [
    ...endpoints.map((endpoint, at) => ({ at: `partner.endpoints.${at}`, address: endpoint })),
    ...(exchange?.address === undefined ? [] : [{ at: 'partner.exchange.address', address: exchange.address }]),
  ];
  const faults = await Promise.all(addresses.map(({ address }) => reach.fault(address)));
  const fields = (wanted: 'url' | 'network'): string[] =>
    addresses.flatMap(({ at }, index) => (faults[index] === wanted ? [`${at}.${wanted}`] : []));
  if (fields('network').length > 0) throw new OperationRefused('operation.malformed', fields('network'));
  if (fields('url').length > 0) throw new OperationRefused('operation.address_not_allowed', fields('url'));
}

import type { Body } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import { OperationRefused } from '#application/operation/operation-refused';
import { jointTestReader } from '#application/verification/joint-test-reader';
import { type TrustList, verifySeal } from '#application/verification/verify-seal';
import type { SealedDocument } from '#domain/licence/document';
import type { JointTestPayload } from '#domain/partner/joint-test';
import type { Partner, TestedAddress } from '#domain/partner/registration';
import { fromBase64, toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

export interface JointTestDependencies {
  /** Whether an address is put to use only with a report; one that is presented has to be good in either case. */
  readonly jointTests: 'required' | 'waived';
  /** Roots that seals are verified by. */
  readonly trust: { list(): Promise<TrustList> };
  readonly bodies: readonly Pick<Body, 'id' | 'region' | 'answersQueries'>[];
  /** Of the deployment, and those that work at its desk. */
  readonly regions: readonly string[];
  readonly clock: Clock;
}

/** What a test showed is believed for half a year. */
const longestMs = 180 * 86_400_000;

interface Asked {
  /** As it is to be registered, and as it is registered now. */
  readonly partner: Partner;
  readonly known: Partner | undefined;
  readonly jointTest: SealedDocument | undefined;
}

/**
 * The address that a report was presented for with an order, null where none was. Throws OperationRefused where the report is not
 * good, or where an address is to be put to use without one: every address that messages to this partner were not posted to before,
 * where reports are required. There is none of a partner that only fetches, and of the regions at our own desk we are both sides.
 */
export async function checkJointTest(dependencies: JointTestDependencies, asked: Asked): Promise<TestedAddress | null> {
  const { jointTests, regions } = dependencies;
  const { partner, known, jointTest } = asked;
  const report = jointTest === undefined ? null : await reportIn(dependencies, jointTest);
  if (report !== null) refuse(faultsOf(report, { dependencies, partner }));
  const isOurs = partner.regions.length > 0 && partner.regions.every((region) => regions.includes(region));
  if (jointTests === 'required' && !isOurs) {
    const posted = (known?.endpoints ?? []).map(({ url }) => url);
    const shown = report === null ? posted : [...posted, report.endpoint];
    const without = partner.endpoints.flatMap(({ url }, at) =>
      isAddress(url, shown) ? [] : [`partner.endpoints.${at}.url`],
    );
    if (without.length > 0) refuse([...(report === null ? ['jointTest'] : []), ...without]);
  }
  if (jointTest === undefined || report === null) return null;
  const { endpoint: url, identifier, finishedAt } = report;
  return { url, report: identifier, sm3: toHex(sm3(fromBase64(jointTest.payload))), finishedAt };
}

/** What is kept of tests with a registration: of addresses of now, the last that was presented for each. */
export function testedOf(
  { endpoints }: Pick<Partner, 'endpoints'>,
  { known, now }: { known: Partner | undefined; now: TestedAddress | null },
): readonly TestedAddress[] {
  const urls = endpoints.map(({ url }) => url);
  const before = (known?.tested ?? []).filter(({ url }) => isAddress(url, urls) && !(now && isAddress(url, [now.url])));
  return [...before, ...(now === null ? [] : [now])];
}

function refuse(where: readonly string[]): void {
  if (where.length > 0) throw new OperationRefused('operation.joint_test_missing', where);
}

const hrefOf = (url: string): string => URL.parse(url)?.href ?? url;

/** However it is written. */
const isAddress = (url: string, among: readonly string[]): boolean =>
  among.some((each) => hrefOf(each) === hrefOf(url));

/** The report in a document whose seal is good, verified as everybody verifies documents. */
async function reportIn({ trust, clock }: JointTestDependencies, file: SealedDocument): Promise<JointTestPayload> {
  const { payload, sealedBy } = verifySeal({
    ...{ file, trust: await trust.list(), at: clock.now() },
    reader: jointTestReader,
  });
  if (payload === null) throw new OperationRefused('operation.joint_test_missing', ['jointTest.payload']);
  if (sealedBy.result === 'bad') throw new OperationRefused('operation.joint_test_missing', ['jointTest.seal']);
  return payload;
}

/** Each field of a report that speaks against the registration. */
function faultsOf(
  report: JointTestPayload,
  { dependencies, partner }: { dependencies: JointTestDependencies; partner: Partner },
): string[] {
  const { bodies, regions, clock } = dependencies;
  const { ours, theirs } = report.regions;
  const ageMs = Date.parse(clock.now()) - Date.parse(report.finishedAt);
  const holds: Readonly<Record<string, boolean>> = {
    partner: report.partner === partner.id,
    'regions.ours': regions.includes(ours),
    'regions.theirs': partner.regions.includes(theirs),
    // Nobody else's word for how its messages are taken here.
    'issuer.id': bodies.some(({ id, region }) => id === report.issuer.id && region === ours),
    endpoint: isAddress(
      report.endpoint,
      partner.endpoints.map(({ url }) => url),
    ),
    complete: report.complete,
    rows: report.rows.every(({ outcome }) => outcome !== 'failed'),
    finishedAt: ageMs >= 0 && ageMs <= longestMs,
  };
  return Object.entries(holds).flatMap(([field, isSo]) => (isSo ? [] : [`jointTest.${field}`]));
}

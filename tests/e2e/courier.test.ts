import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmsCourier } from '#adapters/courier/ems-courier';
import { EmsPushes } from '#adapters/courier/ems-pushes';
import { KmsSharedSecret } from '#adapters/kms/kms-shared-secret';
import { readTraceOf } from '#application/courier/read-trace';
import { parcelOf } from '#domain/courier/parcel';
import { order, type Push, pushReceiver } from '#tests/shared/adapters/courier/courier-fixture';
import { bootRegionsForTest, type TestDeployment } from './deployment.ts';
import { clientsAs, clientsOf } from './role-clients.ts';

let lanzhou: TestDeployment;
let xian: TestDeployment;
let receiver: Awaited<ReturnType<typeof pushReceiver>>;
beforeAll(async () => {
  // Calls are made here that no function makes.
  const [first, second] = await bootRegionsForTest(['lanzhou', 'xian'], { recorded: false });
  if (first === undefined || second === undefined) throw new Error('nothing booted');
  [lanzhou, xian] = [first, second];
  receiver = await pushReceiver();
});
afterAll(async () => {
  await receiver.close();
  await lanzhou.close();
});

const outputOf = (region: TestDeployment, name: string): string =>
  String(region.cloud.outputs[`tongban-${region.deployment.name}-${name}`]);
const keyArnOf = (region: TestDeployment): string => outputOf(region, 'data.CourierKeyArn');

/** What a function of a region would make of its environment, here as the account root. */
function courierOf(region: TestDeployment) {
  const { kms: client } = clientsOf(region, region.cloud.services.iam.rootArn);
  const { courier } = region.deployment;
  if (courier === null) throw new Error('no carrier');
  const options = {
    account: { ...courier, url: outputOf(region, 'service.CourierUrl') },
    secret: new KmsSharedSecret({ client, keyArn: keyArnOf(region) }),
    clock: { now: () => new Date(region.cloud.clock.now()).toISOString() },
    readTrace: readTraceOf.ems,
  };
  return { courier: new EmsCourier(options), pushes: new EmsPushes(options) };
}

/** Has the pushes for a region sent to this test: the door for them is not what is looked at here. */
function redirect(region: TestDeployment): void {
  const { cloud, courier, deployment } = region;
  const customer = String(deployment.courier?.customer);
  courier.serve({ customer, cloud, keyArn: keyArnOf(region), pushTo: receiver.url });
}

async function ordered(region: TestDeployment): Promise<string> {
  const outcome = await courierOf(region).courier.order(order());
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.value.number;
}

async function pushOf(region: TestDeployment): Promise<Push> {
  redirect(region);
  receiver.pushes.length = 0;
  lanzhou.courier.collect(await ordered(region));
  await lanzhou.courier.settled();
  return receiver.pushes[0] ?? expect.unreachable();
}

describe('the carrier of local deployments', () => {
  it('is one for all regions of a cloud, at the address that their stacks were given', () => {
    expect(xian.courier).toBe(lanzhou.courier);
    for (const region of [lanzhou, xian]) expect(outputOf(region, 'service.CourierUrl')).toBe(lanzhou.courier.url);
    expect(lanzhou.courier.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  it('takes an order from each, at the time of the cloud, and tells each of its own parcels', async () => {
    const numbers = [await ordered(lanzhou), await ordered(xian)];
    lanzhou.cloud.moveClock(lanzhou.cloud.clock.now() + 7 * 86_400_000);
    for (const number of numbers)
      for (const step of ['collect', 'move', 'deliver'] as const) lanzhou.courier[step](number);
    for (const [at, region] of [lanzhou, xian].entries()) {
      const mine = await courierOf(region).courier.track(numbers[at] ?? '');
      if (!mine.ok) throw new Error(mine.code);
      const { state, since } = parcelOf(mine.value);
      expect(state).toBe('delivered');
      expect(Date.parse(since ?? '')).toBeGreaterThan(Date.parse('2026-09-29T00:00:00Z'));
      const others = await courierOf(region).courier.track(numbers[1 - at] ?? '');
      expect(others).toEqual({ ok: false, code: 'courier.unknown_waybill' });
    }
  });

  it('signs what it pushes with the secret of the region, which the other region does not believe', async () => {
    for (const [region, other] of [
      [lanzhou, xian],
      [xian, lanzhou],
    ] as const) {
      const push = await pushOf(region);
      expect(await courierOf(region).pushes.verifyPush(push)).toMatchObject({
        ok: true,
        value: [{ state: 'collected' }],
      });
      const refused = { ok: false, code: 'courier.signature_invalid' };
      expect(await courierOf(other).pushes.verifyPush(push)).toEqual(refused);
    }
  });
});

describe('the secret shared with the carrier', () => {
  it.each(['Operator', 'SealOfficer', 'Auditor'] as const)('is not used by a person in the role %s', async (role) => {
    const secret = new KmsSharedSecret({ client: clientsAs(lanzhou, role).kms, keyArn: keyArnOf(lanzhou) });
    await expect(secret.sign(new Uint8Array(1))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { GenerateMacCommand, type KMSClient, KMSInvalidMacException, VerifyMacCommand } from '@aws-sdk/client-kms';
import { EmsCourier } from '#adapters/courier/ems-courier';
import { EmsPushes } from '#adapters/courier/ems-pushes';
import { kms } from '#adapters/kms/kms-client';
import { KmsSharedSecret } from '#adapters/kms/kms-shared-secret';
import type { CourierOrder } from '#application/courier/ports';
import { readTraceOf } from '#application/courier/read-trace';
import { emsSignatureHeader } from '#contracts/courier/ems';
import type { TraceEntry } from '#domain/courier/parcel';
import { CourierSimulator, type SimulatedCustomer } from '#infra/commands/courier-simulator';
import { VirtualClock } from '#infra/local/clock';
import { AwsError } from '#infra/local/service';
import { bodyOf, listen } from '#tests/infra/local/json-endpoint';
import { testAws } from '#tests/shared/adapters/test-aws';

/** Planted in orders: none of it may be met in an error, a refusal or a log line. */
export const personal = ['何试寄', '赵试收', '10000000001', '10000000002', '测试路一号', '测试路二号'];
const [senderName = '', addresseeName = '', senderPhone = '', addresseePhone = '', from = '', to = ''] = personal;

let serial = 0;
export const order = (parts: Partial<CourierOrder> = {}): CourierOrder => ({
  id: `620100-20260922-0123456789AB#${++serial}`,
  leg: 'outward',
  sender: { name: senderName, phone: senderPhone, address: `甘肃省兰州市${from}` },
  addressee: { name: addresseeName, phone: addresseePhone, address: `陕西省西安市${to}` },
  payer: 'receiving',
  weightGrams: 800,
  ...parts,
});

/** All that an error says, down its causes; what a log line would be made of. */
export function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), saidBy(error.cause)].join('\n');
}

/** A server for one test. */
export const served = (listener: RequestListener) => listen(createServer(listener));

/** Two calls of KMS in the form in which the local cloud takes them, through the endpoint that the suite runs against. */
const callOf = (client: KMSClient): SimulatedCustomer['cloud']['call'] => {
  const bytes = (value: unknown) => Buffer.from(String(value), 'base64');
  return async (target, { KeyId, Message, Mac }) => {
    const shared = { KeyId: String(KeyId), MacAlgorithm: 'HMAC_SHA_256' as const, Message: bytes(Message) };
    if (target === 'TrentService.GenerateMac') {
      const made = await client.send(new GenerateMacCommand(shared));
      return { Mac: Buffer.from(made.Mac ?? []).toString('base64') };
    }
    try {
      await client.send(new VerifyMacCommand({ ...shared, Mac: bytes(Mac) }));
      return { MacValid: true };
    } catch (error) {
      if (error instanceof KMSInvalidMacException) throw new AwsError(error.name, error.message);
      throw error;
    }
  };
};

export interface Push {
  readonly body: Buffer;
  readonly signature: string | undefined;
}

/** Takes pushes as the region's API would, and keeps them. */
export async function pushReceiver() {
  const pushes: Push[] = [];
  const receiver = { pushes, status: 200, paths: new Set<string>() };
  const signatureIn = (headers: IncomingHttpHeaders): string | undefined => {
    const value = headers[emsSignatureHeader];
    return typeof value === 'string' ? value : undefined;
  };
  const { url, close } = await served((request, response) => {
    void bodyOf(request).then((body) => {
      receiver.paths.add(`${String(request.method)} ${String(request.url)}`);
      if (receiver.status === 200) pushes.push({ body, signature: signatureIn(request.headers) });
      response.writeHead(receiver.status).end();
    });
  });
  return Object.assign(receiver, { url: `${url}/courier/ems/traces`, close });
}

/** The simulator with two customers, the adapters of the first, and a receiver of its pushes. */
export async function courierFixture() {
  const test = await testAws();
  const client = kms(test.aws);
  const clock = new VirtualClock();
  const simulator = await CourierSimulator.start();
  const receiver = await pushReceiver();
  const cloud = { call: callOf(client), clock };
  const keyArn = test.keys.courier;
  simulator.serve({ customer: 'first', keyArn, pushTo: receiver.url, cloud });
  simulator.serve({ customer: 'second', keyArn: test.keys.holder, pushTo: receiver.url, cloud });
  const now = { now: () => new Date(clock.now()).toISOString() };
  const of = ({ customer = 'first', key = keyArn, lateMs = 0, url = simulator.url } = {}) => ({
    ...{ account: { carrier: 'ems' as const, url, customer }, secret: new KmsSharedSecret({ client, keyArn: key }) },
    clock: { now: () => new Date(clock.now() + lateMs).toISOString() },
    readTrace: readTraceOf.ems,
  });
  const pushes = new EmsPushes({ ...of(), clock: now });
  return {
    ...{ test, client, clock, simulator, receiver, of, pushes, courier: new EmsCourier(of()) },
    /** What the pushes that came so far say. */
    pushed: async (): Promise<readonly TraceEntry[]> => {
      await simulator.settled();
      const outcomes = await Promise.all(receiver.pushes.map((push) => pushes.verifyPush(push)));
      return outcomes.flatMap((outcome) => {
        if (!outcome.ok) throw new Error(outcome.code);
        return outcome.value;
      });
    },
    close: async () => {
      await simulator.close();
      await receiver.close();
      clock.stop();
      client.destroy();
      await test.close();
    },
  };
}

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { labelPdf } from './courier-label.ts';
import { type EmsTrace, type Handling, SimulatedParcel, waybillOf } from './courier-parcels.ts';
import { CourierPushing } from './courier-pushing.ts';
import {
  type EmsAnswer,
  type EmsOrder,
  emsMessageBytes,
  emsRequest,
  type EmsRequest,
  emsSignatureHeader,
  emsToleranceSeconds,
} from '#contracts/courier/ems';
import type { LocalCloud } from '#infra/local/cloud';
import { AwsError } from '#infra/local/service';

/** A region as a customer of the carrier. */
export interface SimulatedCustomer {
  /** Code of the customer. */
  readonly customer: string;
  /** Of the key that holds the secret shared with it: the simulator asks KMS as the account root, as if it knew the secret. */
  readonly keyArn: string;
  /** Address to which traces are pushed. */
  readonly pushTo: string;
  readonly cloud: Pick<LocalCloud, 'call'> & { readonly clock: Pick<LocalCloud['clock'], 'now' | 'at'> };
}

const refuse = (code: string): EmsAnswer => ({ ok: false, code });
const answer = (content: unknown): EmsAnswer => ({ ok: true, content });

/**
 * A carrier in the place of EMS, for local deployments: takes signed requests, keeps its parcels in memory until it is closed,
 * and moves them when it is told to. Each operation is pushed to the customer, and answered when it is asked for.
 */
export class CourierSimulator {
  readonly url: string;
  /** What goes wrong on the way; may be changed at any time. */
  readonly scenario = {
    /** Virtual ms by which pushes come late. */
    delayMs: 0,
    /** Every push comes twice. */
    doubled: false,
    /** Of every two pushes the second comes first. */
    reordered: false,
    /** What every parcel costs under a contract of one price (fen); null where parcels are weighed. */
    flatFeeFen: null as number | null,
    /** Addresses with this in them are not served. */
    notServed: null as string | null,
  };
  readonly #server: Server;
  readonly #customers = new Map<string, { of: SimulatedCustomer; pushing: CourierPushing }>();
  /** By customer and order. */
  readonly #orders = new Map<string, SimulatedParcel>();
  readonly #parcels = new Map<string, { parcel: SimulatedParcel; customer: string }>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  /** Listens on a free port of the loopback address, with no customers yet. */
  static async start(): Promise<CourierSimulator> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const simulator = new CourierSimulator(server);
    server.on('request', (request, response) => {
      simulator
        .#answer(request)
        .catch((error: unknown) => {
          console.error('the courier simulator failed:', error);
          return refuse('S99');
        })
        .then((said) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said)))
        .catch(() => response.destroy());
    });
    return simulator;
  }

  serve(customer: SimulatedCustomer): void {
    const pushing = new CourierPushing(customer, this.scenario);
    this.#customers.set(customer.customer, { of: customer, pushing });
  }

  readonly collect = (number: string): void => this.#handle('collect', number);
  readonly move = (number: string): void => this.#handle('move', number);
  readonly deliver = (number: string): void => this.#handle('deliver', number);
  /** An attempt of delivery that failed. */
  readonly fail = (number: string): void => this.#handle('fail', number);
  readonly lose = (number: string): void => this.#handle('lose', number);
  readonly damage = (number: string): void => this.#handle('damage', number);
  /** From here `move` and `deliver` lead back to the sender. */
  readonly turnBack = (number: string): void => this.#handle('turnBack', number);

  /** Numbers of the parcels so far, in the order in which they were ordered. */
  numbers(): readonly string[] {
    return [...this.#parcels.keys()];
  }

  /** Orders as they came in: what a person at the carrier would read. */
  orderOf(number: string): EmsOrder {
    return this.#parcel(number).parcel.order;
  }

  /** Waits until all pushes that are due have been answered or given up; returns how many were given up so far. */
  async settled(): Promise<number> {
    const lost = await Promise.all([...this.#customers.values()].map(({ pushing }) => pushing.settled()));
    return lost.reduce((sum, each) => sum + each, 0);
  }

  /** Pushes nothing more, and still answers. */
  hush(): void {
    for (const { pushing } of this.#customers.values()) pushing.stop();
  }

  async close(): Promise<void> {
    this.hush();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #handle(handling: Handling, number: string): void {
    const { parcel, customer } = this.#parcel(number);
    const served = this.#customers.get(customer);
    if (served === undefined) throw new Error(`${customer} is no customer`);
    for (const trace of parcel.handle(handling, served.of.cloud.clock.now())) served.pushing.push(trace);
  }

  #parcel(number: string) {
    const found = this.#parcels.get(number);
    if (found === undefined) throw new Error(`there is no parcel ${number}`);
    return found;
  }

  async #answer(request: IncomingMessage): Promise<EmsAnswer> {
    const body = await bodyOf(request);
    const signature = request.headers[emsSignatureHeader];
    if (body === null || typeof signature !== 'string') return refuse('S02');
    const said = parsed(body);
    const { customer } = Object(said) as { customer?: unknown };
    const served = this.#customers.get(String(customer));
    if (served === undefined || !(await isSignedBy(served.of, { body, signature }))) return refuse('S01');
    const asked = emsRequest.safeParse(said);
    if (!asked.success) return refuse('S02');
    const apart = Math.abs(served.of.cloud.clock.now() - Date.parse(asked.data.timestamp));
    return apart <= emsToleranceSeconds * 1_000 ? this.#do(asked.data) : refuse('S03');
  }

  #do(asked: EmsRequest): EmsAnswer {
    if (asked.method === 'order.create') return this.#order(asked.customer, asked.content);
    const { waybill } = asked.content;
    const found = this.#parcels.get(waybill);
    // Another customer's parcel is nobody's.
    if (found?.customer !== asked.customer) return refuse('B04');
    const { parcel } = found;
    switch (asked.method) {
      case 'label.get':
        return parcel.way === 'cancelled' ? refuse('B05') : answer({ pdf: labelOf(parcel) });
      case 'order.cancel':
        if (parcel.way !== 'ordered' && parcel.way !== 'cancelled') return refuse('B03');
        parcel.cancel();
        return answer({ waybill });
      case 'trace.query':
        return answer({ traces: parcel.traces satisfies readonly EmsTrace[] });
    }
  }

  #order(customer: string, order: EmsOrder): EmsAnswer {
    const { notServed } = this.scenario;
    const name = `${customer} ${order.orderId}`;
    let parcel = this.#orders.get(name);
    if (parcel !== undefined && JSON.stringify(parcel.order) !== JSON.stringify(order)) return refuse('B02');
    if (parcel?.way === 'cancelled') return refuse('B05');
    if (parcel === undefined) {
      const addresses = [order.sender.address, order.addressee.address];
      if (notServed !== null && addresses.some((address) => address.includes(notServed))) return refuse('B01');
      let attempt = 0;
      while (this.#parcels.has(waybillOf(customer, order.orderId, attempt))) attempt += 1;
      parcel = new SimulatedParcel(waybillOf(customer, order.orderId, attempt), order);
      this.#orders.set(name, parcel);
      this.#parcels.set(parcel.number, { parcel, customer });
    }
    // Without a weight the price is known at the counter only.
    const byWeight = order.weightGrams === undefined ? null : 1_200 + 200 * Math.ceil(order.weightGrams / 500);
    const feeFen = this.scenario.flatFeeFen ?? byWeight;
    return answer({ waybill: parcel.number, feeFen, payer: order.payer });
  }
}

const labelOf = ({ number, order }: SimulatedParcel): string =>
  labelPdf([
    'EMS (simulated)',
    `waybill ${number}`,
    `order ${order.orderId}`,
    `${order.leg}, paid by ${order.payer}`,
  ]).toString('base64');

/** Null where it is longer than can be signed. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return body.length > 0 && body.length <= emsMessageBytes ? body : null;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return null;
  }
}

async function isSignedBy(
  { cloud, keyArn }: SimulatedCustomer,
  { body, signature }: { body: Buffer; signature: string },
): Promise<boolean> {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(signature)) return false;
  const shared = { KeyId: keyArn, MacAlgorithm: 'HMAC_SHA_256', Message: body.toString('base64') };
  try {
    await cloud.call('TrentService.VerifyMac', { ...shared, Mac: signature });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'KMSInvalidMacException') return false;
    throw error;
  }
}

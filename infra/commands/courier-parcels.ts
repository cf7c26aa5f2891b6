import { createHash } from 'node:crypto';
import type { EmsOrder } from '#contracts/courier/ems';

/** A trace as EMS writes it (shared/domain/courier/ems.ts). */
export interface EmsTrace {
  readonly traceNo: string;
  readonly opTime: string;
  readonly opCode: string;
  readonly opName: string;
  readonly opDesc: string;
  readonly opOrgName: string;
  readonly deliverCode?: string;
  readonly attemptDeliveryCode?: string;
}

/** One operation: code, name, and what a courier's sentence adds to it. */
type Operation = Pick<EmsTrace, 'opCode' | 'opName'> & Partial<Pick<EmsTrace, 'deliverCode' | 'attemptDeliveryCode'>>;

const collected: Operation = { opCode: '203', opName: '收寄计费信息' };
const onTheWay: readonly Operation[] = [
  { opCode: '305', opName: '揽投发运/封车' },
  { opCode: '389', opName: '处理中心封车' },
  { opCode: '954', opName: '邮件到达处理中心' },
  { opCode: '989', opName: '离开处理中心' },
  { opCode: '306', opName: '揽投解车' },
];
const outForDelivery: Operation = { opCode: '702', opName: '投递邮件接收-下段' };
const delivered: Operation = { opCode: '704', opName: '投递结果反馈-妥投', deliverCode: '10' };
const notDelivered: Operation = { opCode: '705', opName: '投递结果反馈-未妥投', attemptDeliveryCode: '08' };
/** Codes of these nobody outside has seen: the ones here are invented, and no table of ours may know them. */
const unseen = {
  lost: { opCode: 'SIMLOST', opName: '邮件丢失' },
  damaged: { opCode: 'SIMDAMAG', opName: '封袋破损' },
  turnedBack: { opCode: 'SIMBACK', opName: '退回' },
  home: { opCode: 'SIMHOME', opName: '退回妥投' },
} as const satisfies Record<string, Operation>;

export type Handling = 'collect' | 'move' | 'deliver' | 'fail' | 'lose' | 'damage' | 'turnBack';

type Way = 'ordered' | 'cancelled' | 'carried' | 'going-back' | 'over';

/** A parcel in the carrier's hands. What cannot be done with it throws: whoever moves parcels in a demo has erred. */
export class SimulatedParcel {
  readonly number: string;
  readonly order: EmsOrder;
  readonly traces: EmsTrace[] = [];
  #way: Way = 'ordered';
  #moves = 0;
  #lastMs = 0;

  constructor(number: string, order: EmsOrder) {
    this.number = number;
    this.order = order;
  }

  get way(): Way {
    return this.#way;
  }

  cancel(): void {
    this.#way = 'cancelled';
  }

  /** Does it at an instant (ms since the epoch) and returns the traces of it. */
  handle(handling: Handling, nowMs: number): readonly EmsTrace[] {
    const from = handling === 'collect' ? ['ordered'] : ['carried', 'going-back'];
    if (!from.includes(this.#way)) throw new Error(`cannot ${handling} ${this.number}: it is ${this.#way}`);
    const back = this.#way === 'going-back';
    const traces = this.#operations(handling, back).map((operation) => this.#trace(operation, nowMs));
    if (handling === 'collect') this.#way = 'carried';
    if (handling === 'turnBack') this.#way = 'going-back';
    if (handling === 'deliver' || handling === 'lose') this.#way = 'over';
    this.traces.push(...traces);
    return traces;
  }

  #operations(handling: Handling, back: boolean): readonly Operation[] {
    switch (handling) {
      case 'collect':
        return [collected];
      case 'move':
        return [back ? unseen.turnedBack : (onTheWay[this.#moves++ % onTheWay.length] ?? collected)];
      case 'deliver':
        return back ? [unseen.home] : [outForDelivery, delivered];
      case 'fail':
        return [outForDelivery, notDelivered];
      case 'lose':
        return [unseen.lost];
      case 'damage':
        return [unseen.damaged];
      case 'turnBack':
        return [unseen.turnedBack];
    }
  }

  /** EMS tells seconds, and two operations within one could not be told apart: each is a second later than the last at least. */
  #trace(operation: Operation, nowMs: number): EmsTrace {
    this.#lastMs = Math.max(Math.floor(nowMs / 1_000) * 1_000, this.#lastMs + 1_000);
    const office = '试验投递部';
    return {
      traceNo: this.number,
      opTime: shanghaiTime(this.#lastMs),
      ...operation,
      // As real ones do, it names a person with a telephone number: here neither can be anybody's.
      opDesc: `【${office}】${operation.opName}, 投递员: 试投递 10000000000`,
      opOrgName: office,
    };
  }
}

const shanghaiTime = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** Thirteen digits that follow from the order alone, beginning as no number of EMS does that was seen. */
export function waybillOf(customer: string, orderId: string, attempt = 0): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([customer, orderId, attempt]))
    .digest();
  return `99${String(digest.readBigUInt64BE() % 100_000_000_000n).padStart(11, '0')}`;
}

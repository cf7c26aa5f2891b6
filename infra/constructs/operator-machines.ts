import { readFileSync } from 'node:fs';
import { Construct } from 'constructs';
import type { Text } from '#contracts/text';
import { Journey } from './journey.ts';
import type { ServiceFunction } from './service-function.ts';

/** What each machine is called, the functions it calls, and what its failing means to people. */
const machines: Readonly<
  Record<string, { readonly calls: Readonly<Record<string, string>>; readonly whenItFails: Text }>
> = {
  'op-replay': {
    calls: { OpCase: 'op-case' },
    whenItFails: { zh: '要补发的事件没有补发', en: 'what an operator ordered again was not delivered' },
  },
  'op-restart-journey': {
    calls: { OpCase: 'op-case' },
    whenItFails: { zh: '要重启的流程没有重启', en: 'the journey that an operator restarted did not begin' },
  },
  'op-reconcile': {
    calls: { OpCase: 'op-case', Reconcile: 'reconcile' },
    whenItFails: { zh: '中断期间遗漏的事件没有全部补上', en: 'not everything that was missed is made up for' },
  },
  'op-partner': {
    calls: { OpPartner: 'op-partner' },
    whenItFails: {
      zh: '要登记或停用的协同方密钥没有生效',
      en: 'what an operator registered of a partner, or took away, has no effect',
    },
  },
  'op-register-seal': {
    calls: { OpSeal: 'op-seal' },
    whenItFails: { zh: '要登记的印章没有登记', en: 'a seal that was to be registered is not' },
  },
  'op-suspend-seal': {
    calls: { OpSeal: 'op-seal' },
    whenItFails: { zh: '要停用的印章仍可使用', en: 'a seal that was to be suspended can still be used' },
  },
  'op-renew-revocations': {
    calls: { OpSeal: 'op-seal' },
    whenItFails: { zh: '新的吊销列表没有生效', en: 'a newer list of revoked certificates does not count' },
  },
};

/** What seal officers alone may start. */
const ofSeals: readonly string[] = ['op-register-seal', 'op-suspend-seal', 'op-renew-revocations'];

/** The state machines that people start by hand: each looks first, and does something only when it is told so. */
export class OperatorMachines extends Construct {
  /** For operators. */
  readonly operations: readonly Journey[];
  /** For seal officers alone. */
  readonly sealOperations: readonly Journey[];

  constructor(scope: Construct, id: string, props: { prefix: string; named: (name: string) => ServiceFunction }) {
    super(scope, id);
    const made = Object.entries(machines).map(
      ([name, { calls, whenItFails }]) =>
        new Journey(this, name, {
          name: `${props.prefix}-${name}`,
          definition: readFileSync(new URL(`../journeys/${name}.asl.json`, import.meta.url), 'utf8'),
          tasks: Object.fromEntries(Object.entries(calls).map(([task, each]) => [task, props.named(each).arn])),
          whenItFails,
        }),
    );
    this.sealOperations = made.filter(({ node }) => ofSeals.includes(node.id));
    this.operations = made.filter((machine) => !this.sealOperations.includes(machine));
  }
}

import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { TestDeployment } from './deployment.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Definition extends Fields {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Fields>>;
}

/** The machine of an ASL file as it is deployed: its definition with every substitution made. */
export interface DeployedMachine {
  readonly name: string;
  readonly role: string;
  readonly definition: Definition;
}

/** Reads the machine whose name ends in this out of the data folder of a running cloud. */
export function deployedMachine(folder: string, ending: string): DeployedMachine {
  const db = new DatabaseSync(join(folder, 'cloud.sqlite'), { readOnly: true });
  try {
    const sql = `SELECT name, role, body FROM sfn_machine JOIN sfn_definition ON hash = definition WHERE name LIKE '%' || ?`;
    const row = db.prepare(sql).get(ending);
    if (row === undefined) throw new Error(`no state machine is named …${ending}`);
    return {
      name: String(row['name']),
      role: String(row['role']),
      definition: JSON.parse(String(row['body'])) as Definition,
    };
  } finally {
    db.close();
  }
}

/** Deploys a definition under the machine's name, as CloudFormation would: what runs keeps the one it began with. */
export function deploy({ cloud }: Pick<TestDeployment, 'cloud'>, machine: DeployedMachine): void {
  cloud.services.states.createStateMachine({
    StateMachineName: machine.name,
    RoleArn: machine.role,
    DefinitionString: JSON.stringify(machine.definition),
  });
}

const renamed = (name: string): string => `v2 ${name}`;

/** What a later version may look like: every state under another name, one more state in front, another policy of retries. */
export function nextVersion(machine: DeployedMachine): DeployedMachine {
  const { StartAt, States } = machine.definition;
  const states = Object.entries(States).map(([name, state]) => [renamed(name), changed(state)] as const);
  const first = { Type: 'Pass', Next: renamed(StartAt) };
  const definition = {
    ...machine.definition,
    StartAt: 'Prepare',
    States: { Prepare: first, ...Object.fromEntries(states) },
  };
  return { ...machine, definition };
}

function changed(value: unknown): Fields {
  const entries = Object.entries(value as Fields).map(([field, inner]): [string, unknown] => {
    if (field === 'Next' || field === 'Default') return [field, renamed(String(inner))];
    if (field === 'Catch' || field === 'Choices') return [field, (inner as unknown[]).map(changed)];
    if (field === 'Retry') return [field, (inner as Fields[]).map(retryOtherwise)];
    return [field, inner];
  });
  return Object.fromEntries(entries);
}

/** What is never tried again stays so. */
const retryOtherwise = (retrier: Fields): Fields =>
  retrier['MaxAttempts'] === 0 ? retrier : { ErrorEquals: retrier['ErrorEquals'], IntervalSeconds: 2, MaxAttempts: 6 };

/** Takes an execution out of the store as if it had never been. */
export function loseExecution(folder: string, arn: string): void {
  const db = new DatabaseSync(join(folder, 'cloud.sqlite'));
  try {
    for (const table of ['sfn_history', 'sfn_execution']) db.prepare(`DELETE FROM ${table} WHERE arn = ?`).run(arn);
  } finally {
    db.close();
  }
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bootDeployment } from '#infra/commands/boot';
import type { CloudOptions } from '#infra/local/cloud';
import { AwsError } from '#infra/local/service';
import { tuesdayMorning } from '#tests/e2e/deployment';
import { randomFrom } from './random.ts';

/**
 * One life of the cloud under the soak: `node soak-cloud.ts FOLDER SEED LIFE FAULTS`. Prints its addresses as one line of JSON
 * and runs until it is killed. With FAULTS `on` functions crash before and after their work, tables throttle, transactions
 * conflict, services turn calls away, queues deliver twice; with `off` everything works and what hangs can come to its end.
 */
const [folder = '', seed = '1', life = '1', faulty = 'off'] = process.argv.slice(2);
const random = randomFrom(Number(seed) * 1_000 + Number(life));
/** Seeding is ours and no client's: it would not come again. */
let armed = false;
const happens = (probability: number) => (): boolean => armed && random() < probability;
const crashes = { before: happens(0.01), after: happens(0.01) };
const turnedAway = happens(0.005);

/** So often that every run meets each of them many times, so rarely that work gets done. */
const faults: CloudOptions['faults'] = {
  invoke: () => (crashes.before() ? 'crash-before' : crashes.after() ? 'crash-after' : undefined),
  dynamodb: { throttle: happens(0.01), conflict: happens(0.03) },
  sqs: { duplicate: happens(0.1) },
  refuse({ service }) {
    if (service.startsWith('DynamoDB') || !turnedAway()) return undefined;
    return new AwsError('ThrottlingException', 'Rate exceeded');
  },
};
/** A worker dies in the middle of whatever it does, about every two seconds. */
const crashEveryMs = 2_000;
/** So long an outage lasts at least: messages that a dead consumer held are delivered again after it. */
const outageMs = 200_000;

const used = existsSync(join(folder, 'cloud.sqlite'));
const on = faulty === 'on';
const { api, identity, cloud } = await bootDeployment({
  ...{ dataFolder: folder, startsAt: tuesdayMorning, stream: { seed: Number(seed) + Number(life) } },
  ...(on ? { faults } : {}),
});
armed = on;
if (used) cloud.moveClock(cloud.clock.now() + outageMs);
process.stdout.write(`${JSON.stringify({ api, identity: identity.url, console: cloud.consoleUrl })}\n`);
if (on)
  setInterval(() => {
    const { functions } = cloud.state();
    const name = functions[Math.floor(random() * functions.length)]?.name;
    if (name !== undefined) void cloud.services.lambda.crash(name);
  }, crashEveryMs);

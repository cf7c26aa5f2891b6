import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { messageId, partnerMessage } from '#contracts/partner/message';
import { kitFolder } from '#infra/commands/kit';
import { played } from '#infra/commands/kit-cases/page';
import type { Side } from '#infra/commands/kit-cases/script';
import { testPlatform, type TestPlatform } from '#tests/shared/application/platform';
import { replay, withoutHashes } from './replay.ts';

/** Each replay has one of its own: the numbers of the cases are those of the kit. */
let platform: TestPlatform | undefined;
const newPlatform = async (): Promise<TestPlatform> => {
  await platform?.close();
  return (platform = await testPlatform());
};
afterAll(() => platform?.close());

const sides: readonly Side[] = ['receiving', 'deciding'];
const seats = played.flatMap((each) => sides.map((side) => [each.script.name, side, each] as const));

describe('a case of the kit', () => {
  it('lies there as it was played, every message by the contract', () => {
    expect(played.map(({ script }) => script.name)).toEqual([
      'issued',
      'corrected',
      'refused',
      'declined',
      'withdrawn',
    ]);
    for (const { script, messages } of played) {
      const file = JSON.parse(readFileSync(`${kitFolder}/cases/${script.name}.json`, 'utf8')) as {
        messages: unknown[];
      };
      expect(file.messages.map((each) => partnerMessage.parse(each))).toEqual(messages);
    }
  });

  it('comes in both directions to its end', () => {
    const ends = played.map(({ script, moves }) => [script.window.region, moves.at(-1)?.statuses]);
    const both = (status: string) => ({ receiving: status, deciding: status });
    expect(ends).toEqual([
      ['610100', both('completed')],
      ['620100', both('completed')],
      ['610100', both('completed')],
      ['610100', both('declined')],
      ['620100', both('withdrawn')],
    ]);
  });

  it.each(seats)(
    '%s, from the %s side, is taken in message by message, and answered by what the kit says',
    async (...[, side, each]) => {
      const seat = replay(await newPlatform(), each, side);
      await seat.run(async (message) => {
        expect(await seat.say(message)).toMatchObject({
          ...{ ok: true, value: { id: messageId(message), case: seat.ours.caseId } },
        });
      });
      const { said, status } = await seat.told();
      const ours = each.messages.filter(({ from }) => from === seat.ours.region);
      expect(said.map(withoutHashes)).toEqual(ours.map(withoutHashes));
      expect(status).toBe(each.moves.at(-1)?.statuses[side]);
    },
  );

  it.each(seats)(
    '%s, from the %s side, is refused where a message names another before it',
    async (...[, side, each]) => {
      const seat = replay(await newPlatform(), each, side);
      const refused: string[] = [];
      await seat.run(async (message) => {
        const { previous } = message;
        if (previous !== null) {
          const other = { ...previous, hash: '1'.repeat(64) };
          for (const changed of [
            { ...message, previous: other },
            { ...message, previous: null },
          ]) {
            const answer = await seat.say(changed);
            refused.push(answer.ok ? 'taken' : answer.code);
          }
        }
        expect(await seat.say(message)).toMatchObject({ ok: true });
      });
      const theirs = each.messages.filter(({ from, previous }) => from !== seat.ours.region && previous !== null);
      expect(refused).toEqual(theirs.flatMap(() => ['partner.forked', 'partner.gap']));
    },
  );
});

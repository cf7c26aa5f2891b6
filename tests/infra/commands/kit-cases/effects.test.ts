import { describe, expect, it } from 'vitest';
import { partnerMessage } from '#contracts/partner/message';
import { effects, effectTable } from '#infra/commands/kit-cases/effects';
import { played } from '#infra/commands/kit-cases/page';

const types = partnerMessage.def.options.flatMap((option) => option.shape.type.def.values);
const report = partnerMessage.def.options.find((option) => option.shape.type.def.values[0] === 'report');
const { event, completedWith } = (report?.shape ?? expect.unreachable()) as unknown as {
  event: { def: { entries: Record<string, string> } };
  completedWith: { def: { innerType: { def: { entries: Record<string, string> } } } };
};
const events = Object.keys(event.def.entries);
const names = [...types.filter((type) => type !== 'report'), ...events];

describe('the table of what messages do', () => {
  it('has every message and every event of the contract, found by a way that the rules let a case go', () => {
    expect([...effects.keys()].sort()).toEqual([...names].sort());
    expect(effectTable(names).split('\n')).toHaveLength(names.length + 2);
    expect(() => effectTable(['case.lost'])).toThrow('no way leads to case.lost');
  });

  it('is made of messages of the contract', () => {
    const all = [...effects.values()].flat();
    expect(all.length).toBeGreaterThan(1_000);
    const wrong = all.flatMap(({ message }) => {
      const { error } = partnerMessage.safeParse(message);
      return error === undefined ? [] : [`${message.type}: ${error.issues[0]?.path.join('/')}`];
    });
    expect(wrong).toEqual([]);
  });

  it('has every way in which a case may end', () => {
    const ended = (effects.get('case.completed') ?? []).map(
      ({ message }) => 'event' in message && message.completedWith,
    );
    expect([...new Set(ended)].sort()).toEqual(Object.keys(completedWith.def.innerType.def.entries).sort());
  });

  it('lets a window wait for a correction as long as its authority does', () => {
    const waiting = [...effects.values()].flat().filter(({ after }) => after.deciding.status === 'deficient');
    expect(waiting.length).toBeGreaterThan(10);
    expect(new Set(waiting.map(({ after }) => after.receiving.status))).toEqual(new Set(['deficient']));
  });

  it('has whatever the whole cases show', () => {
    const found = (name: string, step: string): boolean =>
      (effects.get(name) ?? []).some(
        ({ before, after }) =>
          `${before.receiving?.status} ${after.receiving.status} ${after.deciding.status}` === step,
      );
    const missing = played.flatMap(({ script, moves }) => {
      let receiving: string | undefined;
      return moves.flatMap(({ message, statuses }) => {
        const step = `${receiving} ${statuses.receiving} ${statuses.deciding}`;
        receiving = statuses.receiving ?? undefined;
        if (message === null) return [];
        const name = message.type === 'report' ? message.event : message.type;
        return found(name, step) ? [] : [`${script.name}: ${name} ${step}`];
      });
    });
    expect(missing).toEqual([]);
  });
});

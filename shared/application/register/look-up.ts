import type { Registers } from './ports.ts';
import type { Item } from '#domain/catalogue/item';
import type { CaseSnapshot } from '#domain/case/snapshot';

/** What the deciding body's register says of the holder; empty for an item that needs none, null where it has no entry. */
export function lookUp(request: {
  registers: Registers;
  item: Item;
  snapshot: CaseSnapshot;
}): Promise<Readonly<Record<string, string>> | null> {
  const { registers, item, snapshot } = request;
  if (item.register === undefined) return Promise.resolve({});
  return registers.find({ register: item.register, body: snapshot.body, holderHash: snapshot.holder.hash });
}

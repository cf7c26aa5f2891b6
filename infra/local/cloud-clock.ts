import { VirtualClock } from './clock.ts';
import type { Store } from './store.ts';

/** The clock goes on from where it was moved to before: what is stored may be dated then. */
export function openClock(
  store: Store,
  startsAt = Date.now(),
): { clock: VirtualClock; moveClock: (toMs: number) => void } {
  store.db.exec(
    'CREATE TABLE IF NOT EXISTS cloud_clock (id INTEGER PRIMARY KEY CHECK (id = 1), offset_ms INTEGER NOT NULL) STRICT',
  );
  const known = store.db.prepare('SELECT offset_ms FROM cloud_clock').get()?.['offset_ms'];
  const offset = Math.trunc(Number(known ?? startsAt - Date.now()));
  const clock = new VirtualClock(offset);
  const save = store.db.prepare('INSERT OR REPLACE INTO cloud_clock VALUES (1, ?)');
  save.run(offset);
  return {
    clock,
    moveClock: (toMs) => {
      // Written first: nothing may be stored with a date that a restart would not know of.
      if (toMs - Date.now() >= clock.offsetMs) save.run(Math.trunc(toMs - Date.now()));
      clock.setTo(toMs);
    },
  };
}

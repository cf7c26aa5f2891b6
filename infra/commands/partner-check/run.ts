import { createHash } from 'node:crypto';
import { Door } from './door.ts';
import { Inward } from './inward.ts';
import { matrix, type Shown } from './matrix.ts';
import { Outward } from './outward.ts';
import type { Settings } from './settings.ts';
import { schemaFiles } from '#infra/commands/kit-schemas';
import { isComplete, type JointTestFinding, jointTestFinding, type JointTestRow } from '#contracts/partner/joint-test';
import type { WebhookKind } from '#formats/webhook-signatures';

/** Says what is going on, as it happens. */
export interface Progress {
  onDoor(url: string): void;
  onRow(row: JointTestRow): void;
}

/** Names the schemas that are asked for: whoever passed against others may not pass against these. */
const kitDigest = (): string =>
  createHash('sha256')
    .update(JSON.stringify([...schemaFiles]))
    .digest('hex');

/** Drives a partner's test endpoint through the matrix, both ways, and says what was found. Throws where the door cannot be opened. */
export async function checkPartner(settings: Settings, progress: Progress): Promise<JointTestFinding> {
  const startedAt = new Date().toISOString();
  const door = await Door.open(settings);
  try {
    progress.onDoor(door.url);
    const rows = await rowsOf({ settings, door, onRow: progress.onRow.bind(progress) });
    const signed = door.arrivals.map(({ said }) => said.signed).filter((kind) => kind !== null);
    const out: WebhookKind[] = [
      ...(settings.keys.secrets.length > 0 ? (['v1'] as const) : []),
      ...(settings.keys.seeds.length > 0 ? (['v1a'] as const) : []),
    ];
    return jointTestFinding.parse({
      ...{ partner: settings.partner, endpoint: settings.endpoint.href, regions: settings.regions },
      kinds: { out, in: [...new Set(signed)].toSorted() },
      ...{ startedAt, finishedAt: new Date().toISOString(), rows },
      complete: isComplete(rows),
      kit: kitDigest(),
    });
  } finally {
    await door.close();
  }
}

async function rowsOf(of: { settings: Settings; door: Door; onRow: Progress['onRow'] }): Promise<JointTestRow[]> {
  const { settings, door, onRow } = of;
  const rows: JointTestRow[] = [];
  let began = performance.now();
  const note = (id: JointTestRow['id'], shown: Shown): void => {
    const durationMs = Math.round(performance.now() - began);
    const row = { id, ...matrix[id], ...shown, durationMs };
    rows.push(row);
    onRow(row);
    began = performance.now();
  };
  const outward = new Outward(settings, door.url);
  const inward = new Inward({ settings, door, outward });
  for (const [id, show] of outward.rows) note(id, await show());
  await inward.show(note);
  return rows;
}

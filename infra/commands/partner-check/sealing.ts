import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningAddresses } from '#infra/commands/start-file';
import { sealedDocument } from '#contracts/http/sealed-document';
import type { JointTestFinding } from '#contracts/partner/joint-test';
import type { SealedDocument } from '#domain/licence/document';
import { fetchToken } from '#infra/local/identity';

/** Has the running local deployment of our region seal what was found, as the persona of its signatory. Throws with what stands against it. */
export async function sealed(
  finding: JointTestFinding,
  { dataFolder, persona }: { dataFolder: string; persona: string },
): Promise<SealedDocument> {
  const file = join(dataFolder, 'running.json');
  if (!existsSync(file)) throw new Error('nothing is running; start it with npm start');
  const running = JSON.parse(readFileSync(file, 'utf8')) as RunningAddresses;
  const api = running.regions.find(({ code }) => code === finding.regions.ours)?.api;
  if (api === undefined) throw new Error(`nothing runs for ${finding.regions.ours}`);
  const token = await fetchToken({ url: running.identity, dataFolder, name: persona });
  const answer = await fetch(`${api.replace(/\/$/, '')}/joint-tests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(finding),
  });
  if (!answer.ok) throw new Error(`the report was not sealed: ${answer.status} ${await answer.text()}`);
  return sealedDocument.parse(await answer.json());
}

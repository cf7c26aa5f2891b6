import type { RunningDeployment } from './boot.ts';
import { day, fail, must } from './demo-stage.ts';
import { inPerson, materialOf, regions } from './scenarios.ts';
import { clientAs, type PersonaClient } from './standing.ts';

/** A window, and whoever sits there. */
interface AtWindow {
  readonly here: RunningDeployment;
  readonly at: keyof typeof regions;
  readonly clerk: PersonaClient;
}

/**
 * Records the visit of somebody who agrees: the notice in force is shown first, what was recorded is uploaded and kept, and viewed
 * once for a complaint.
 */
export async function recordedVisit({ here, at, clerk }: AtWindow, visit: string): Promise<void> {
  const { window } = regions[at];
  const { notice } = await clerk.listRecordings({ params: { window }, query: {} });
  const { idType, idNumber } = inPerson;
  const act = { params: { visit, recording: '1' } };
  const consent = { window, notice: notice.version, consent: 'given' as const, people: [{ idType, idNumber }] };
  await clerk.startRecording({ ...act, body: consent });
  const content = Buffer.from('录音录像 (invented)');
  const { sha256, bytes } = materialOf(content);
  const stoppedAt = new Date(here.cloud.clock.now()).toISOString();
  const body = { stoppedAt, file: { sha256, bytes, mediaType: 'video/webm' as const } };
  const { upload } = await clerk.finishRecording({ ...act, body });
  const { url, headers } = upload ?? fail('an address to upload to');
  const put = await fetch(url, { method: 'PUT', headers: { ...headers }, body: new Uint8Array(content) });
  if (!put.ok) fail(`the upload of a recording: ${put.status}`);
  const { recording } = await clerk.finishRecording({ ...act, body });
  must(
    recording.state === 'kept',
    '出示告知书, 经本人同意录制并保存 · recorded under a notice, with consent, and kept',
  );
  const viewed = await clerk.viewRecording({ ...act, body: { purpose: 'complaint', note: '核实投诉' } });
  const read = Buffer.from(await (await fetch(viewed.url)).arrayBuffer());
  must(
    read.equals(content),
    '查看须有目的, 先留痕后给地址 · viewed for a purpose, recorded before the address is given',
  );
}

/** What the applicant sees of it, under their own login. */
export async function seenByApplicant({ here }: AtWindow, caseId: string): Promise<void> {
  const { recordings } = await clientAs(here, 'guardian').listCaseRecordings({ params: { caseId } });
  const [one] = recordings;
  const [view] = one?.views ?? [];
  must(
    view?.purpose === 'complaint',
    `本人可见: ${one?.stateText.zh}至 ${day(one?.retainedUntil ?? '').slice(0, 10)}, ${view?.body.name.zh}因${view?.purposeText.zh}查看 · the applicant sees until when it is kept, and which body viewed it what for`,
  );
}

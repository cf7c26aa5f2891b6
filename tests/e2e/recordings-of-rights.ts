import type { TestDeployment } from './deployment.ts';
import { RecordedVisit, type Said } from './recorded-visits.ts';
import { outcome } from './refusal.ts';

/** A visit that is recorded, uploaded and viewed, what is listed of it meanwhile, and what the people of a case see. */
export async function recordedAt(here: TestDeployment, caseId: string): Promise<unknown[]> {
  const recorded = new RecordedVisit(here, 'lanzhou');
  const stopped = await outcome(recorded.stopped(), ({ body }) => body);
  const body = stopped as Said;
  const said = [
    // Before it is there, too, somebody looks whether it is.
    await outcome(recorded.clerk.finishRecording({ ...recorded.params(), body }), ({ recording }) => recording.state),
    await outcome(recorded.unfinished(), () => 'listed'),
    await outcome(recorded.kept(), ({ recording }) => recording.state),
    await outcome(recorded.view(), ({ view }) => view),
    await outcome(
      recorded.view().then(({ url }) => fetch(url)),
      ({ status }) => status,
    ),
    await outcome(recorded.listed(), ([one]) => one?.views.length),
    await outcome(recorded.clerk.listCaseRecordings({ params: { caseId } }), ({ recordings }) => recordings.length),
  ];
  return [typeof stopped, ...said];
}

import type { RecordedSession } from './ports.ts';
import type { RecordingDependencies, RecordingRole } from './session-of.ts';
import type { Text } from '#contracts/text';
import {
  type Recording,
  type RecordingState,
  type RecordingView,
  stateOf,
  type ViewPurpose,
} from '#domain/recording/recording';

const stateTexts: Readonly<Record<RecordingState, Text>> = {
  refused: { zh: '当事人不同意录制', en: 'recording was refused' },
  running: { zh: '录制中', en: 'being recorded' },
  stopped: { zh: '已停止, 待上传', en: 'stopped, to be uploaded' },
  'broken-off': { zh: '逾期未保存, 视为中断', en: 'not stored in time: broken off' },
  kept: { zh: '已保存', en: 'kept' },
  ended: { zh: '已终止, 未留存内容', en: 'ended, and nothing of it is kept' },
  expired: { zh: '保存期满, 内容不再提供', en: 'past its retention: nothing of it is given out' },
};

const purposeTexts: Readonly<Record<ViewPurpose, Text>> = {
  complaint: { zh: '处理投诉', en: 'to deal with a complaint' },
  dispute: { zh: '核实争议经过', en: 'to establish what happened, in a dispute' },
  inspection: { zh: '依法监督检查', en: 'for inspection by law' },
  quality: { zh: '服务质量抽查', en: 'to check the quality of service' },
};

type Shown = Pick<RecordingDependencies, 'bodies' | 'rules'>;
interface Stand {
  readonly session: RecordedSession;
  readonly at: string;
}

/** To those who were recorded: who viewed it by body and post, and what for; never the name, and not what officials noted. */
export function forApplicant({ bodies, rules }: Shown, { session: { recording, views }, at }: Stand) {
  return {
    ...seen(recording, at),
    noticeText: rules.notices.find(({ version }) => version === recording.notice)?.text ?? gone,
    views: views.map((view) => viewed(bodies, view)),
  };
}

export function forOfficial({ bodies }: Shown, { session: { recording, views }, at }: Stand) {
  const { startedBy, stopped } = recording;
  return {
    ...seen(recording, at),
    ...{ startedBy, file: stopped && stopped.file },
    views: views.map((view) => ({ ...viewed(bodies, view), by: view.by, note: view.note })),
  };
}

/** Versions stay as long as consents name them: data that lost one says so rather than fail the applicant. */
const gone: Text = { zh: '该版本告知书未随数据提供', en: 'the text of this version does not ship any more' };

function seen(recording: Recording, at: string) {
  const { visit, number, window, consent, notice, startedAt, dueAt, stopped, ended } = recording;
  const state = stateOf(recording, at);
  return {
    ...{ visit, number, window, state, stateText: stateTexts[state], consent, notice, startedAt },
    stoppedAt: stopped && stopped.at,
    dueAt,
    retainedUntil: stopped !== null && ended === null ? stopped.retainedUntil : null,
    ended: ended && { reason: ended.reason, at: ended.at },
  };
}

function viewed(bodies: Shown['bodies'], { view, at, role, body: id, purpose }: RecordingView) {
  const name = bodies.find((each) => each.id === id)?.name ?? { zh: id, en: id };
  // Only officials with these posts view: the use case asked for one.
  return {
    ...{ view, at, role: role as RecordingRole, body: { id, name } },
    ...{ purpose, purposeText: purposeTexts[purpose] },
  };
}

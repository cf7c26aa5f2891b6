import type { RecordingRejection } from '#domain/recording/recording-acts';
import type { ErrorEntry } from './errors.ts';

/** The part of the catalogue (`errors`) about recordings at windows. Literals, so that it is left out where nobody reads it. */
export const recordingErrors = {
  'recording.not_found': {
    status: 404,
    title: { zh: '没有这段录制, 或您无权查看', en: 'no such recording, or it is not yours to see' },
    advice: { zh: '请核对到窗编号和序号', en: 'check the visit and the number of the recording' },
  },
  'recording.number_used': {
    status: 409,
    title: { zh: '该序号已用于另一段录制', en: 'the number is used for another recording of the visit' },
    advice: { zh: '请使用下一个序号', en: 'take the next number' },
  },
  'recording.no_camera': {
    status: 422,
    title: { zh: '本窗口没有摄像头', en: 'this window has no camera' },
    advice: { zh: '不录制也可照常办理', en: 'serve without recording, or go to a window that has one' },
  },
  'recording.notice_outdated': {
    status: 409,
    title: { zh: '所出示的告知书不是现行版本', en: 'the notice that was shown is not the one in force' },
    advice: { zh: '请出示现行告知书并重新征求同意', en: 'show the notice in force and ask again' },
  },
  'recording.refused': {
    status: 409,
    title: { zh: '当事人不同意录制, 没有录制内容', en: 'recording was refused: there is nothing recorded' },
    advice: { zh: '请照常办理', en: 'serve without recording' },
  },
  'recording.other_clerk': {
    status: 409,
    title: { zh: '录制须由开始录制的人员停止', en: 'a recording is stopped by the clerk who started it' },
    advice: { zh: '该人员不在的, 请说明情况后终止', en: 'where they are away, end it and say why' },
  },
  'recording.same_clerk': {
    status: 409,
    title: {
      zh: '已停止的录制不能由录制人员本人作废',
      en: 'a stopped recording is not given up by the clerk who made it',
    },
    advice: { zh: '请由本机关另一名窗口人员办理', en: "let another clerk of the window's body do it" },
  },
  'recording.implausible': {
    status: 422,
    title: { zh: '停止时间不合理', en: 'the recording cannot have been stopped then' },
    advice: {
      zh: '停止时间须在开始之后、现在之前, 且不超过最长时限',
      en: 'it is after the start, not in the future, and within the longest duration',
    },
  },
  'recording.broken_off': {
    status: 409,
    title: { zh: '录制逾期未保存, 视为中断', en: 'the recording was not stored in time and counts as broken off' },
    advice: { zh: '请说明情况后终止', en: 'end it and say what happened' },
  },
  'recording.not_uploaded': {
    status: 422,
    title: { zh: '录制文件未上传完成或内容不符', en: 'the file was not uploaded, or is not the one announced' },
    advice: { zh: '请重新上传', en: 'upload it again' },
  },
  'recording.wrong_state': {
    status: 409,
    title: { zh: '录制当前状态不能进行此操作', en: 'the recording is not in a state for this act' },
    advice: { zh: '请刷新录制状态后再操作', en: 'look at the recording again' },
  },
  'recording.viewed_too_often': {
    status: 409,
    title: { zh: '该录制的查看次数已达上限', en: 'the recording was viewed as often as it may be' },
    advice: { zh: '请使用已查看时形成的记录', en: 'rest on what was noted when it was viewed' },
  },
  'recording.expired': {
    status: 410,
    title: { zh: '录制已过保存期限, 内容不再提供', en: 'the recording is past its retention and is not given out' },
    advice: { zh: '仍可查看录制和查看的记录', en: 'that there was one, and who viewed it, is still to be seen' },
  },
  'recording.names_a_person': {
    status: 422,
    title: { zh: '说明中似有个人号码', en: 'the note seems to hold the number of a person' },
    advice: { zh: '请删去证件号、电话等号码', en: 'leave out identity and telephone numbers' },
  },
  'recording.busy': {
    status: 409,
    title: { zh: '该录制正在被他人更新', en: 'the recording is being changed by somebody else' },
    advice: { zh: '请稍候重试', en: 'retry after the seconds given in Retry-After' },
  },
} as const satisfies Record<
  RecordingRejection | `recording.${'not_found' | 'number_used' | 'no_camera' | 'names_a_person' | 'busy'}`,
  ErrorEntry
>;

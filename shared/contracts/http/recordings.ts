import * as z from 'zod/mini';
import { caseParams } from './case-schemas.ts';
import { account, creditCode, hex64, instant, prose, text, visit, windowId } from './schemas.ts';
import { routes } from '#contracts/route';

/** Recordings of one visit; a pause begins the next. */
const mostOfVisit = 10;
const recording = z.string().check(z.regex(/^(?:[1-9]|10)$/));
/** As many as one recording may have. */
const mostViews = 50;
/** The longest overdue come first: whoever works them off sees the next. */
const mostUnfinished = 100;

const mediaType = z.enum(['video/mp4', 'video/webm', 'audio/mp4', 'audio/webm']);
/** Two hours in good quality. */
const bytes = z.int().check(z.minimum(1), z.maximum(2_000_000_000));
const recordedFile = z.strictObject({ sha256: hex64, bytes, mediaType });
const reason = z.enum(['consent-withdrawn', 'device-failed', 'line-failed', 'never-uploaded']);
const purpose = z.enum(['complaint', 'dispute', 'inspection', 'quality']);
const role = z.enum(['clerk', 'acceptor', 'reviewer', 'decider']);
const state = z.enum(['refused', 'running', 'stopped', 'broken-off', 'kept', 'ended', 'expired']);

/** Somebody whose visit is recorded, by the number that was read from their paper; kept as a keyed hash alone. */
const present = z.strictObject({
  idType: z.string().check(z.regex(/^\d{3}$/)),
  idNumber: z.string().check(z.regex(/^[0-9A-Z]{5,30}$/)),
});

const seen = {
  visit,
  number: z.int(),
  window: windowId,
  state,
  stateText: text,
  consent: z.enum(['given', 'refused']),
  /** Version of the notice that consent was asked by. */
  notice: z.int(),
  startedAt: instant,
  stoppedAt: z.nullable(instant),
  /** By when it has to be stopped and stored: then it counts as broken off. Null where nothing is to be done. */
  dueAt: z.nullable(instant),
  /** From then on nothing of it is given out, and the store deletes it. */
  retainedUntil: z.nullable(instant),
  ended: z.nullable(z.strictObject({ reason, at: instant })),
};

/** Who viewed it, by body and post, never by name; when, and what for. */
const viewed = {
  view: z.int(),
  at: instant,
  role,
  body: z.strictObject({ id: creditCode, name: text }),
  purpose,
  purposeText: text,
};

/** To those who were recorded. */
const recordingForApplicant = z.strictObject({
  ...seen,
  noticeText: text,
  views: z.array(z.strictObject(viewed)).check(z.maxLength(mostViews)),
});

/** To officials of the body of the window. */
const recordingForOfficial = z.strictObject({
  ...seen,
  startedBy: account,
  file: z.nullable(recordedFile),
  views: z.array(z.strictObject({ ...viewed, by: account, note: z.string() })).check(z.maxLength(mostViews)),
});

const recordingParams = z.strictObject({ visit, recording });

export const recordingRoutes = routes({
  startRecording: {
    operation: 'startRecording',
    method: 'PUT',
    path: '/visits/{visit}/recordings/{recording}',
    function: 'recording',
    summary: {
      zh: '开始录音录像, 或记录当事人不同意',
      en: 'start recording a visit to a window, or record that it was refused',
    },
    access: ['clerk'],
    // Of itself: visit and number are the client's, and the same again is the same recording.
    idempotent: false,
    params: recordingParams,
    body: z.strictObject({
      window: windowId,
      /** Version of the notice that was shown. */
      notice: z.int().check(z.minimum(1), z.maximum(1_000)),
      consent: z.enum(['given', 'refused']),
      /** The applicant, and whoever came for them. */
      people: z.array(present).check(z.minLength(1), z.maxLength(4)),
    }),
    maxBodyBytes: 2_000,
    success: { status: 200, body: recordingForOfficial },
    errors: [
      ...(['window.not_found', 'identity.no_post', 'case.own_case'] as const),
      ...(['recording.no_camera', 'recording.notice_outdated', 'recording.number_used'] as const),
    ],
  },
  finishRecording: {
    operation: 'finishRecording',
    method: 'POST',
    path: '/visits/{visit}/recordings/{recording}',
    function: 'recording',
    summary: {
      zh: '停止录制并取得上传地址; 上传后以相同内容再次提交即为保存; 或终止录制',
      en: 'stop and get the upload address; the same again, once it is uploaded, has it kept; or end it without a file',
    },
    access: ['clerk'],
    // Of itself: a recording is stopped or ended once, and the same again is answered by how it stands.
    idempotent: false,
    params: recordingParams,
    body: z.union([
      z.strictObject({ stoppedAt: instant, file: recordedFile }),
      /** Nothing of it is kept; what may lie in the store is given up by another clerk than the one who made it. */
      z.strictObject({ ended: reason }),
    ]),
    maxBodyBytes: 2_000,
    success: {
      status: 200,
      body: z.strictObject({
        recording: recordingForOfficial,
        /** PUT the bytes to `url` with exactly these headers before `expiresAt`; null where nothing is to be uploaded. */
        upload: z.nullable(
          z.strictObject({ url: z.string(), headers: z.record(z.string(), z.string()), expiresAt: instant }),
        ),
      }),
    },
    errors: [
      ...(['recording.not_found', 'case.own_case', 'recording.refused', 'recording.other_clerk'] as const),
      ...(['recording.same_clerk', 'recording.implausible', 'recording.broken_off', 'recording.not_uploaded'] as const),
      ...(['recording.wrong_state', 'recording.expired', 'recording.busy'] as const),
    ],
  },
  viewRecording: {
    operation: 'viewRecording',
    method: 'POST',
    path: '/visits/{visit}/recordings/{recording}/views',
    function: 'recording',
    summary: { zh: '查看录制内容, 查看即被记录', en: 'view a recording: that is recorded before its address is given' },
    access: ['clerk', 'acceptor', 'reviewer', 'decider'],
    // Each address that is given out is a view of its own.
    idempotent: false,
    params: recordingParams,
    body: z.strictObject({ purpose, note: prose(200) }),
    maxBodyBytes: 2_000,
    success: {
      status: 201,
      body: z.strictObject({ view: z.int(), file: recordedFile, url: z.string(), expiresAt: instant }),
    },
    errors: [
      ...(['recording.not_found', 'case.own_case', 'recording.names_a_person', 'recording.refused'] as const),
      ...(['recording.wrong_state', 'recording.expired', 'recording.viewed_too_often', 'recording.busy'] as const),
    ],
  },
  listRecordings: {
    operation: 'listRecordings',
    method: 'GET',
    path: '/windows/{window}/recordings',
    function: 'recording',
    summary: {
      zh: '本窗口未完成的录制, 或一次到窗的全部录制; 及现行告知书',
      en: 'the recordings at a window that are not finished, or all of a visit; and the notice in force',
    },
    access: ['clerk', 'acceptor', 'reviewer', 'decider'],
    idempotent: false,
    params: z.strictObject({ window: windowId }),
    query: z.strictObject({ visit: z.optional(visit) }),
    success: {
      status: 200,
      body: z.strictObject({
        /** What has to be shown and agreed to before anything is recorded. */
        notice: z.strictObject({ version: z.int(), text, retentionDays: z.int() }),
        /** Without a visit those that somebody still has to stop, upload or end, the earliest first; their views are not listed. */
        recordings: z.array(recordingForOfficial).check(z.maxLength(Math.max(mostOfVisit, mostUnfinished))),
      }),
    },
    errors: ['window.not_found', 'identity.no_post'],
  },
  listCaseRecordings: {
    operation: 'listCaseRecordings',
    method: 'GET',
    path: '/cases/{caseId}/recordings',
    function: 'recording',
    summary: {
      zh: '本人到窗办理的录制: 保存到何时, 谁因何查看过',
      en: 'recordings of the visit that a case came by: kept until when, viewed by whom and what for',
    },
    access: 'signed-in',
    idempotent: false,
    params: caseParams,
    success: {
      status: 200,
      body: z.strictObject({ recordings: z.array(recordingForApplicant).check(z.maxLength(mostOfVisit)) }),
    },
    errors: ['case.not_found'],
  },
});

import type { ParcelState, TraceEntry } from './parcel.ts';
import { isCivilDate } from '#domain/limits/civil-date';
import { checkTrackingNumber } from '#formats/upu-s10';

/**
 * Codes of EMS (中国邮政速递物流) and what they come to. EMS publishes no list. Each code here was read off traces that customers
 * of its interface put on the web, together with the name that the trace gives it; any other is `unknown`. None of a return
 * was seen: that shows as silence until a contract brings the list.
 */
const states: Readonly<Record<string, ParcelState>> = {
  // Interface of contract customers: three digits, traces of 2017 to 2025.
  '203': 'collected', // 收寄计费信息 (2024, 2025)
  '303': 'in-transit', // 揽投配发 (2025)
  '305': 'in-transit', // 揽投发运/封车 (2024, 2025)
  '306': 'in-transit', // 揽投解车: arrived at the delivery office (2024)
  '345': 'in-transit', // 揽收扫描配发 (2024)
  '389': 'in-transit', // 处理中心封车 (2024)
  '702': 'delivering', // 投递邮件接收-下段 (2024)
  '704': 'delivered', // 投递结果反馈-妥投 (2017, 2024)
  '705': 'problem', // 投递结果反馈-未妥投 (2024)
  '912': 'in-transit', // 航班降落 (2024)
  '954': 'in-transit', // 邮件到达处理中心 (2024, 2025)
  '989': 'in-transit', // 离开处理中心 (2025)
  // Older push: two digits, a trace of 2021.
  '10': 'collected', // 收寄
  '20': 'in-transit', // 运输
  '70': 'delivering', // 试投: out for delivery
  '80': 'delivered', // 妥投
};

/** What is wrong with a pushed trace, by the field that is wrong. */
export interface EmsProblem {
  /** JSON pointer into the push. */
  readonly pointer: string;
  readonly code:
    | 'courier.not_a_trace'
    | 'courier.invalid_number'
    | 'courier.invalid_time'
    | 'courier.invalid_code'
    | 'courier.invalid_text';
}

export type EmsReading =
  { readonly ok: true; readonly entry: TraceEntry } | { readonly ok: false; readonly problems: readonly EmsProblem[] };

// An office's sentence has some 100 characters in the traces seen.
const LONGEST_TEXT = 1000;
const OPERATION_TIME = /^(20\d{2}-\d{2}-\d{2}) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)$/;
const OPERATION_CODE = /^[A-Z0-9]{1,8}$/;

/**
 * Reads one trace of EMS: traceNo, opTime (`YYYY-MM-DD HH:mm:ss` in Shanghai), opCode, opDesc, opOrgName, deliverCode,
 * attemptDeliveryCode; other fields are left aside. Takes anything, and names every field that is wrong.
 */
export function readEmsTrace(push: unknown): EmsReading {
  if (typeof push !== 'object' || push === null || Array.isArray(push))
    return { ok: false, problems: [{ pointer: '', code: 'courier.not_a_trace' }] };
  const fields = push as Readonly<Record<string, unknown>>;
  const number = numberOf(fields['traceNo']);
  const at = instantOf(fields['opTime']);
  const code = codeOf(fields['opCode']);
  const [text, place, delivered, attempted] = ['opDesc', 'opOrgName', 'deliverCode', 'attemptDeliveryCode'].map(
    (name) => textOf(fields[name]),
  );
  const problems: EmsProblem[] = [];
  if (number === undefined) problems.push({ pointer: '/traceNo', code: 'courier.invalid_number' });
  if (at === undefined) problems.push({ pointer: '/opTime', code: 'courier.invalid_time' });
  if (code === undefined) problems.push({ pointer: '/opCode', code: 'courier.invalid_code' });
  if (text === undefined) problems.push({ pointer: '/opDesc', code: 'courier.invalid_text' });
  if (place === undefined) problems.push({ pointer: '/opOrgName', code: 'courier.invalid_text' });
  if (delivered === undefined) problems.push({ pointer: '/deliverCode', code: 'courier.invalid_code' });
  if (attempted === undefined) problems.push({ pointer: '/attemptDeliveryCode', code: 'courier.invalid_code' });
  if (number === undefined || at === undefined || code === undefined || text === undefined || problems.length > 0)
    return { ok: false, problems };
  const failed = attempted !== '' && delivered === '';
  return { ok: true, entry: { number, at, code, state: stateOf(code, failed), text, place: place || null } };
}

/** What a code comes to. By its name `attemptDeliveryCode` is the reason of an attempt that failed: it outweighs the operation. */
function stateOf(code: string, failed: boolean): ParcelState {
  const state = states[code] ?? 'unknown';
  return failed && (state === 'delivering' || state === 'delivered') ? 'problem' : state;
}

function numberOf(value: unknown): string | undefined {
  const check = typeof value === 'string' ? checkTrackingNumber(value) : undefined;
  return check?.ok ? check.normalised : undefined;
}

function instantOf(value: unknown): string | undefined {
  const [, date = '', time = ''] = (typeof value === 'string' && OPERATION_TIME.exec(value)) || [];
  // China has one time zone, UTC+8, and no daylight saving since 1991.
  return isCivilDate(date) ? new Date(`${date}T${time}+08:00`).toISOString() : undefined;
}

const codeOf = (value: unknown): string | undefined =>
  typeof value === 'string' && OPERATION_CODE.test(value) ? value : undefined;

/** A text that may be missing; ill-formed Unicode could not be hashed once it is recorded. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' && value.length <= LONGEST_TEXT && value.isWellFormed() ? value : undefined;
}

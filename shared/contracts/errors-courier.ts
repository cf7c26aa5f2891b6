import type { EmsProblem } from '#domain/courier/ems';
import type { ErrorEntry } from './errors.ts';
import type { Text } from './text.ts';

/** The part of the catalogue (`errors`) about couriers: what they refuse, and why what they push is not believed. Literals, so that it is left out where nobody reads it. */
export const courierErrors = {
  'courier.address_malformed': {
    status: 422,
    title: { zh: '寄件人或收件人信息不完整或格式不正确', en: 'sender or addressee is incomplete or malformed' },
    advice: { zh: '请按所列各处修改后重新下单', en: 'correct the places listed and order again' },
  },
  'courier.address_not_served': {
    status: 422,
    title: { zh: '快递不能在该地址揽收或投递', en: 'the courier does not collect or deliver at this address' },
    advice: { zh: '请更换地址, 或改由窗口自取', en: 'give another address, or let it be fetched at the window' },
  },
  'courier.order_reused': {
    status: 409,
    title: { zh: '该寄递单号已用于不同内容', en: 'the courier has this order with another content' },
    advice: {
      zh: '内容有变的请另下新单, 并取消原单',
      en: 'make a new order where the content changed, and cancel the old',
    },
  },
  'courier.already_collected': {
    status: 409,
    title: { zh: '快递已揽收, 不能取消', en: 'the parcel was collected and can no longer be cancelled' },
    advice: { zh: '请联系快递改为退回', en: 'ask the courier to turn it back' },
  },
  'courier.cancelled': {
    status: 409,
    title: { zh: '该寄递单已取消', en: 'the order was cancelled' },
    advice: { zh: '仍需寄递的请另下新单', en: 'make a new order if it is still to be sent' },
  },
  'courier.unknown_waybill': {
    status: 404,
    title: { zh: '快递没有这个运单号', en: 'the courier knows no such waybill' },
    advice: { zh: '请核对运单号和快递公司', en: 'check the number and whose it is' },
  },
  'courier.refused': {
    status: 422,
    title: { zh: '快递拒绝了该请求', en: 'the courier refused the request' },
    advice: {
      zh: '请联系快递核实原因; 材料仍由当前保管人负责',
      en: 'ask the courier why; whoever has the papers stays responsible',
    },
  },
  'courier.signature_invalid': {
    status: 401,
    title: { zh: '推送的签名不正确', en: 'the signature of the push does not fit' },
    advice: { zh: '请核对签名密钥和原文字节', en: 'check the key, and that the very bytes sent were signed' },
  },
  'courier.push_expired': {
    status: 401,
    title: { zh: '推送的时间与本系统相差过大', en: 'the time of the push is too far from ours' },
    advice: { zh: '请校准时钟, 以当前时间重新推送', en: 'set the clock, then push again with the present time' },
  },
  'courier.push_malformed': {
    status: 400,
    title: { zh: '推送内容格式不正确', en: 'the push is malformed' },
    advice: { zh: '请按所列各处修改后重新推送', en: 'correct the places listed and push again' },
  },
} as const satisfies Record<string, ErrorEntry>;

/** What is wrong with a field of a trace, for the carrier that sent it. */
export const traceProblems: Readonly<Record<EmsProblem['code'], Text>> = {
  'courier.not_a_trace': { zh: '不是一条轨迹', en: 'not a trace' },
  'courier.invalid_number': { zh: '运单号不正确', en: 'not the number of a waybill' },
  'courier.invalid_time': { zh: '操作时间不正确, 应为北京时间', en: 'not a time YYYY-MM-DD HH:mm:ss of Shanghai' },
  'courier.invalid_code': { zh: '操作代码不正确', en: 'not a code of an operation' },
  'courier.invalid_text': { zh: '文字过长或编码不正确', en: 'too long, or ill-formed Unicode' },
};

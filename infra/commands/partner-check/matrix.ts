import type { JointTestRow, JointTestRowId } from '#contracts/partner/joint-test';
import type { Text } from '#contracts/text';

/** What a row comes to. `not-shown`: there was no occasion. */
export interface Shown {
  readonly outcome: JointTestRow['outcome'];
  /** Statuses, codes and counts. */
  readonly came: string;
}

export const passedIf = (holds: boolean, came: string): Shown => ({ outcome: holds ? 'passed' : 'failed', came });
export const notShown = (came: string): Shown => ({ outcome: 'not-shown', came });

const text = (zh: string, en: string): Text => ({ zh, en });
const row = (sent: Text, expected: Text): { sent: Text; expected: Text } => ({ sent, expected });
const by = (code: string): Text => text(`${code} (状态与错误码均核对)`, `${code} (status and code)`);
const taken = text('2xx (只核对状态类别)', '2xx (class of the status)');

/** What each row sends and asks for; where the kit fixes a code it is compared, and the class of the status elsewhere. */
export const matrix: Readonly<Record<JointTestRowId, { readonly sent: Text; readonly expected: Text }>> = {
  'out.good': row(text('一份签名正确的移交', 'an offer, rightly signed'), taken),
  'out.signature': row(
    text('以无人知晓的密钥签名', 'signed with a key that nobody knows'),
    by('401 webhook.signature_invalid'),
  ),
  'out.byte-changed': row(
    text('签名之后改动一个字节', 'one byte changed after signing'),
    by('401 webhook.signature_invalid'),
  ),
  'out.addressee': row(text('发给另一地区的消息', 'a message to another region'), by('422 partner.wrong_addressee')),
  'out.old': row(text('一小时前的签名时间', 'signed an hour ago'), by('401 webhook.expired')),
  'out.future': row(text('一小时后的签名时间', 'signed an hour ahead'), by('401 webhook.expired')),
  'out.other-id': row(
    text('webhook-id 与消息不符', 'a webhook-id that is not of the message'),
    by('422 webhook.other_id'),
  ),
  'out.header-missing': row(
    text('依次缺少三个签名头之一', 'each of the three headers left out in turn'),
    by('400 webhook.malformed'),
  ),
  'out.header-twice': row(
    text('依次重复三个签名头之一', 'each of the three headers given twice in turn'),
    by('400 webhook.malformed'),
  ),
  'out.unknown-field': row(
    text('多出一个未约定的字段', 'a field that the schema does not have'),
    by('400 request.malformed'),
  ),
  'out.too-large': row(
    text('超过 1 MiB 的报文', 'a body of more than 1 MiB'),
    text('413 或 400, 或断开连接', '413 or 400, or the connection is closed'),
  ),
  'out.not-json': row(text('签名正确但不是 JSON', 'rightly signed, and no JSON'), by('400 request.malformed')),
  'out.repeated': row(
    text('同一消息再发一次, 重新签名', 'the same message again, signed anew'),
    text('同样的状态和应答', 'the same status and answer'),
  ),
  'out.repeated-other': row(
    text('同一编号, 不同内容', 'the same id with other content'),
    by('422 idempotency.key_reused'),
  ),
  'out.gap': row(
    text('先发第二条, 再发第一条和第二条', 'the second message of a case, then the first, then the second'),
    text('409 partner.gap, 2xx, 2xx', '409 partner.gap, 2xx, 2xx'),
  ),
  'out.rotation': row(text('两个签名, 第一个的密钥未知', 'two signatures, the first of an unknown key'), taken),
  'out.second-key': row(text('只以下一把密钥签名', 'signed with the next key alone'), taken),
  'out.unknown-kind': row(text('多一个未知种类的签名', 'besides, a signature of a kind that is not known'), taken),
  'out.concurrent': row(
    text('同一消息同时发 10 次', 'one message 10 times at once'),
    text('只有一种应答; 忙时可答 409 case.busy、429、503', 'one answer; 409 case.busy, 429 or 503 while busy'),
  ),
  'out.in-time': row(
    text('以上全部请求', 'all of these requests'),
    text('每个应答都在 20 秒以内', 'each answered within 20 s'),
  ),
  'in.refused': row(
    text('对首次尝试答 500', 'its first attempt answered 500'),
    text('同一编号、新的时间再来', 'comes again, same id, new time'),
  ),
  'in.too-many': row(
    text('答 429, Retry-After 2', 'answered 429 with Retry-After 2'),
    text('2 秒之后再来', 'comes again, not before 2 s'),
  ),
  'in.slow': row(
    text('应答晚于其等待时间', 'answered later than it waits'),
    text('同一编号、新的时间再来', 'comes again, same id, new time'),
  ),
  'in.redirect': row(
    text('答 307, 指向另一地址', 'answered 307 to another address'),
    text('不跟随; 向原地址再来', 'does not follow; comes again where it was'),
  ),
  'in.gone': row(
    text('答 410, 之后再移交一件', 'answered 410, and then another case is offered'),
    text('不再有消息到来', 'nothing more comes'),
  ),
  'in.signed': row(
    text('其发来的全部消息', 'all that it posted'),
    text('签名相符, 时间相差不超过 300 秒', 'a signature holds, and its time is within 300 s'),
  ),
  'in.form': row(
    text('其发来的全部消息', 'all that it posted'),
    text('编号、地区、格式均合约定', 'id, regions and schema as in the kit'),
  ),
  'in.order': row(
    text('其发来的全部消息', 'all that it posted'),
    text('前一条收到之后才发后一条, previous 相连', 'each after the one before was taken, chained by previous'),
  ),
  'in.same-content': row(
    text('同一编号的各次尝试', 'attempts of one id'),
    text('除地址外内容相同', 'the same content but for addresses'),
  ),
  'in.one-case': row(
    text('对移交各件的办件编号', 'its numbers of the cases that were offered'),
    text('一件只有一个编号', 'one number for each case'),
  ),
};

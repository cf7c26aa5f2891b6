import type { ErrorEntry } from './errors.ts';

/** The part of the catalogue (`errors`) about receipts, statements and tracking codes, and what regions say to each other. Literals, so that it is left out where nobody reads it. */
export const partnerErrors = {
  'receipt.not_one_visit': {
    status: 422,
    title: {
      zh: '这些办件不是同一申请人在同一窗口同一次到访时代收的',
      en: 'the cases are not all of this visit to one window, for one applicant',
    },
    advice: {
      zh: '请核对到访编号和办件; 分属不同到访的分别出具凭证',
      en: 'check the visit and its cases; each visit has receipts of its own',
    },
  },
  'receipt.too_many_materials': {
    status: 422,
    title: { zh: '材料太多, 一份凭证列不下', en: 'there are more materials than one receipt can list' },
    advice: { zh: '请把办件分成两份凭证出具', en: 'ask for two receipts, each of some of the cases' },
  },
  'statement.no_seal': {
    status: 409,
    title: {
      zh: '本机关没有收件专用章, 不能出具交接凭证',
      en: 'the body has no seal for receipts: it gives no sealed statement',
    },
    advice: {
      zh: '以实名经办人的接收记录为凭证, 见办件时间线',
      en: 'the act of the named official is the evidence: it stands in the timeline of the case',
    },
  },
  'statement.too_long': {
    status: 422,
    title: {
      zh: '材料和原件页数太多, 一份交接凭证列不下',
      en: 'there are more papers and sheets than one statement of hand-over can list',
    },
    advice: {
      zh: '请以各袋的材料交接清单为凭',
      en: 'rely on the lists of the bags instead',
    },
  },
  'tracking.not_found': {
    status: 404,
    title: { zh: '没有这个查询码', en: 'there is no such tracking code' },
    advice: {
      zh: '请逐字核对收件凭证上的查询码',
      en: 'compare the code with the one on the receipt, letter by letter',
    },
  },
} as const satisfies Record<string, ErrorEntry>;

/** What regions say to each other: told to a partner, and to nobody at a window. */
export const betweenErrors = {
  'partner.wrong_addressee': {
    status: 422,
    title: { zh: '消息不是发给本地区的', en: 'the message is addressed to another region' },
    advice: { zh: '请核对收件地区代码', en: 'check the code of the region it is for' },
  },
  'partner.other_body': {
    status: 422,
    title: {
      zh: '按事项和申请内容, 应由另一机关办理',
      en: 'by item and content another body decides than the one named',
    },
    advice: { zh: '请按本地区的管辖规则重新确定机关', en: 'find the body anew by the routing of this region' },
  },
  'partner.unknown_body': {
    status: 422,
    title: {
      zh: '本地区不知道代收的机关, 或它不属于来件地区',
      en: 'the body that received is not known here, or is not of the sending region',
    },
    advice: { zh: '请先互换机关名录再发送', en: 'exchange the registers of bodies first, then send again' },
  },
  'partner.other_clause': {
    status: 422,
    title: {
      zh: '消息所引条款不是允许该办件的条款',
      en: 'the clause that is named is not the one that allows this case',
    },
    advice: { zh: '请核对双方的协议版本', en: 'compare the versions of the agreement on both sides' },
  },
  'partner.not_its_region': {
    status: 403,
    title: {
      zh: '发件方不代表消息所称的地区',
      en: 'the sender does not speak for the region that the message is from',
    },
    advice: {
      zh: '请核对登记的地区范围; 经由代表该地区的节点发送',
      en: 'compare the regions that are registered, and send by the node that speaks for this one',
    },
  },
  'partner.gap': {
    status: 409,
    title: {
      zh: '该办件的前一条消息还没有收到',
      en: 'the message before this one, of the same case, has not been received',
    },
    advice: { zh: '请先补发前一条, 再发这一条', en: 'send the one before first, then this one again' },
  },
  'partner.forked': {
    status: 409,
    title: {
      zh: '该办件的前一条消息曾以另一内容收到',
      en: 'the message before this one was received as another event: the chain of this case was told in two ways',
    },
    advice: {
      zh: '请双方人工核对该办件的记录, 不要重发',
      en: 'people have to compare the records of both sides; sending it again does not help',
    },
  },
  'partner.material_unavailable': {
    status: 422,
    title: {
      zh: '有材料取不到, 或与所称的长度、摘要不符',
      en: 'a scan or document cannot be fetched, or is not of the length and digest that were announced',
    },
    advice: {
      zh: '请核对该材料的地址、有效期、长度和摘要, 换新地址再发; 地址须属登记的材料来源',
      en: 'check its address, length and digest, and send again with a fresh address, at an origin that is registered',
    },
  },
  'partner.no_exchange': {
    status: 403,
    title: {
      zh: '与该节点没有约定成批交换',
      en: 'exchange of batches and lists was not agreed with this partner',
    },
    advice: {
      zh: '请双方在登记中约定成批交换的签名方式和时差',
      en: 'agree in the registration how batches are signed and how old they may be',
    },
  },
  'batch.other_content': {
    status: 422,
    title: {
      zh: '批次清单与所附消息不一致',
      en: 'the manifest of the batch does not name the messages that are with it',
    },
    advice: {
      zh: '请按清单的顺序附上全部消息, 摘要按消息原始字节计算',
      en: 'send all messages in the order of the manifest, with digests over their exact bytes',
    },
  },
  'reconciliation.no_list': {
    status: 404,
    title: {
      zh: '没有这一天的对账清单',
      en: 'there is no list of that day',
    },
    advice: {
      zh: '请写真实的日期 (北京时间), 不晚于今天, 不早于 400 天前',
      en: 'name a real day in Shanghai, today at the latest, and 400 days ago at the earliest',
    },
  },
  'webhook.malformed': {
    status: 400,
    title: {
      zh: '签名头缺失、重复或格式不正确',
      en: 'a header of the signature is missing, given twice, or not of its form',
    },
    advice: {
      zh: '请各发送一次 webhook-id、webhook-timestamp (秒) 和 webhook-signature; 网关会去掉请求头的, 改用信封接口',
      en: 'send webhook-id, webhook-timestamp (seconds) and webhook-signature once each, or an envelope where a gateway takes headers away',
    },
  },
  'webhook.signature_invalid': {
    status: 401,
    title: { zh: '没有一个签名与登记的密钥相符', en: 'no signature is of a key that is registered' },
    advice: {
      zh: '请核对发件方编号、密钥及其有效期, 并对实际发出的字节签名',
      en: 'check the id of the sender, the key and its validity, and sign the bytes that are sent',
    },
  },
  'webhook.expired': {
    status: 401,
    title: { zh: '签名时间与本地时间相差过大', en: 'the time of the signature is too far from ours' },
    advice: { zh: '请校准时钟, 每次发送重新签名', en: 'set the clock, and sign anew at every attempt' },
  },
  'webhook.other_id': {
    status: 422,
    title: { zh: 'webhook-id 与消息内容不一致', en: 'the webhook-id is not that of the message' },
    advice: {
      zh: 'webhook-id 由来件地区、办件编号和事件序号组成',
      en: 'it is made of the region, the case and the number of the event: from_case_seq',
    },
  },
} as const satisfies Record<string, ErrorEntry>;

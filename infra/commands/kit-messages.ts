import { examples } from './kit-examples.ts';
import { dueFields, envelopeFields, type Field, fieldsOf } from './kit-fields.ts';
import { messageSchemas, type MessageType, type Schema } from './kit-schemas.ts';
import { effectTable } from '#infra/commands/kit-cases/effects';
import type { Report } from '#contracts/partner/message';

interface Purpose {
  readonly zh: string;
  /** Who says it, and when. */
  readonly says: string;
  readonly from: 'window' | 'authority';
}

const purposes: Readonly<Record<MessageType, Purpose>> = {
  offer: {
    zh: '移交: 窗口代收后, 把办件移交办理地机关',
    says: 'The window received an application for an authority of the addressee, and offers the case. Always the first message of the window, with `seq` 1. The authority answers with a report: `case.taken-over` or `case.handover-declined`, within one working day; until then the window is responsible.',
    from: 'window',
  },
  correction: {
    zh: '补正: 申请人在窗口补齐所缺材料和内容',
    says: 'What the notice of deficiencies named, handed in at the window. It may hold only what the notice named, and has to hold all of it.',
    from: 'window',
  },
  documents: {
    zh: '容缺补交: 受理后补交的材料',
    says: 'Documents that were to follow acceptance, handed in at the window: all of them or some.',
    from: 'window',
  },
  insistence: {
    zh: '申请人坚持原申请',
    says: 'Whoever came to the window does not correct and insists on the application as it is. The authority then decides on acceptance by what it has, and answers in writing.',
    from: 'window',
  },
  dispatch: {
    zh: '原件寄出: 密封袋已交承运人下单',
    says: 'A sealed bag of originals is on its way to the authority, with the list of every sheet. Only where the clause lets originals travel, and only after `case.cleared`. Bags from the window are `outward` alone.',
    from: 'window',
  },
  cancelling: {
    zh: '撤销寄件: 承运人揽收前取消',
    says: 'The carrier took the order of an outward bag back before it collected: that bag does not come.',
    from: 'window',
  },
  opening: {
    zh: '回寄袋开袋清点',
    says: 'The window opened a bag that came back, and says how it was found.',
    from: 'window',
  },
  'pick-up': {
    zh: '窗口领取: 已交申请人, 或无人领取',
    says: 'After `case.completed`: what lay at the window was handed out to the applicant, or nobody came for it. The last message of the window.',
    from: 'window',
  },
  withdrawal: {
    zh: '申请人要求撤回申请',
    says: 'Whoever came to the window wants to withdraw. Where the case is decided already, the decision stands; otherwise the authority reports `case.withdrawn`.',
    from: 'window',
  },
  report: {
    zh: '办理情况: 办理地机关告知办件进展',
    says: 'Something happened to a case that the addressee had offered. `about` is the number of that case at the addressee, `case` that of the authority.',
    from: 'authority',
  },
};

/** What each report means, and which optional field comes with it. */
const events: Readonly<Record<Report['event'], readonly [zh: string, says: string, field: string]>> = {
  'case.taken-over': ['已接收', 'the authority took the case over and is responsible from now', ''],
  'case.handover-declined': ['不予接收', 'it declined the case; reasons in `told`; the case ends here', ''],
  'case.transferred': [
    '移送',
    'it passed the case on to the competent authority of its region',
    '`authority`, required',
  ],
  'case.deficiencies-notified': ['一次性告知', 'something is missing; words in `told.notes`', '`notice`'],
  'case.corrected': ['已补正', 'what was missing has come', ''],
  'case.documents-handed-in': ['容缺材料已交', 'documents that were to follow have come', '`toFollow`'],
  'case.insisted': ['坚持原申请', 'the insistence is recorded', ''],
  'case.cleared': [
    '预审通过',
    'the scans are in order; originals may travel now, where the clause asks for them',
    '`dispatch`',
  ],
  'case.bag-opened': ['开袋清点', 'a bag from the window was opened', '`opened`'],
  'case.courier-ordered': ['原件寄回', 'a bag is on its way back to the window', '`returned`'],
  'case.courier-cancelled': ['撤销寄回', 'a bag on its way back does not come', '`cancelled`, required'],
  'case.served': [
    '已送达',
    'the result was served; with `card`, a card was sent to the window to be fetched',
    '`card`',
  ],
  'case.accepted': ['受理', 'accepted: the legal limits run', '`toFollow`, where documents follow'],
  'case.not-accepted': ['不予受理', 'not accepted; reasons and remedies in `told`', ''],
  'case.decided': ['决定', 'granted or refused, by `status`; reasons and remedies of a refusal in `told`', ''],
  'case.extended': ['延期', 'the limit was extended; the new date is `due`', ''],
  'case.withdrawn': ['已撤回', 'the case is withdrawn; `status` is `returning` while originals have to go back', ''],
  'case.overdue': ['超期', 'a date passed without what was due', ''],
  'case.result-issued': [
    '出证',
    'the result is issued, `identifier` names it',
    '`document`, where the window may print',
  ],
  'case.completed': ['办结', 'the end of the case; `completedWith` says how', ''],
};

const statuses: Readonly<Record<Report['status'], string>> = {
  collected: '窗口已代收: received at the window, not yet answered (window side)',
  offered: '待接收: offered, not yet taken over (authority side)',
  'handed-over': '已移交: the authority has it (window side)',
  declined: '不予接收: declined; the end',
  deficient: '待补正: waits for a correction',
  cleared: '预审通过: scans in order, waits for originals',
  travelling: '寄送中: a bag is on its way to the authority',
  disputed: '有差异: a bag was not as listed; nothing goes on before it is settled',
  submitted: '待受理: waits for acceptance',
  accepted: '已受理: accepted',
  reviewed: '已审查: reviewed, waits for the decision',
  granted: '准予: granted',
  refused: '不予许可: refused',
  'not-accepted': '不予受理: not accepted',
  issued: '已出证: the result is issued',
  returning: '退还中: originals are on their way back',
  ready: '待领取: something lies at the window to be fetched (window side)',
  completed: '办结: the end',
  withdrawn: '已撤回: withdrawn; the end',
};

const statusTable = (): string =>
  [
    '| status | meaning |',
    '|---|---|',
    ...Object.entries(statuses).map(([each, says]) => `| \`${each}\` | ${says} |`),
  ].join('\n');

const reportSections = (): readonly string[] => [
  '### Events 事件',
  'A field that the last column names for one event alone stands with no other event. `due`, `completedWith`, `identifier` and `told` stand in every report, `null` where they say nothing. `status`, `due`, `completedWith` and `identifier` say the case as it was after this event.',
  eventTable(),
  '### Statuses 状态',
  'A window ends its case when a report says the status `completed` or `withdrawn`, or the event `case.handover-declined`; nothing else ends it. Where papers that came back or a card lie at the window after `case.completed`, its case is `ready` until a `pick-up`.',
  statusTable(),
];

const cell = (text: string): string => text.replaceAll('\n', ' ');

const fieldTable = (fields: readonly Field[]): string =>
  [
    '| field | type | required | meaning |',
    '|---|---|---|---|',
    ...fields.map(
      ({ path, type, required, meaning }) =>
        `| \`${path}\` | ${type} | ${required ? 'yes' : 'no'} | ${cell(meaning)} |`,
    ),
  ].join('\n');

const eventTable = (): string =>
  [
    '| event | 中文 | what happened | field |',
    '|---|---|---|---|',
    ...Object.entries(events).map(([event, [zh, says, field]]) => `| \`${event}\` | ${zh} | ${says} | ${field} |`),
  ].join('\n');

const exampleNames = (type: MessageType): readonly string[] =>
  [...examples].filter(([, message]) => message.type === type).map(([name]) => name);

function sectionOf(type: MessageType, schema: Schema): string {
  const { zh, says, from } = purposes[type];
  const sender =
    from === 'window' ? 'region of the window → deciding region' : 'deciding region → region of the window';
  const fields = fieldsOf(type, schema, (name) => name !== 'type' && !envelopeFields.includes(name));
  const names = exampleNames(type);
  const links = names.map((name) => `[${name}.json](examples/${name}.json)`).join(', ');
  return [
    `## ${type}`,
    `${zh}。`,
    `**Sent by:** ${sender}. ${says}`,
    `Fields besides those of the envelope ([schema](schemas/${type}.json)):`,
    fieldTable(fields),
    ...(type === 'report' ? reportSections() : []),
    `Example, raw: ${links}. ${names.length > 1 ? 'The first of them, ' : 'The same, '}set in lines:`,
    `\`\`\`json\n${JSON.stringify(examples.get(type), null, 2)}\n\`\`\``,
  ].join('\n\n');
}

/** The page of all messages. */
export function messagesPage(): string {
  // Of an offer less may be said: nothing came before it.
  const report = messageSchemas.get('report');
  if (report === undefined) throw new Error('there are no reports');
  const types = [...messageSchemas.keys()];
  return `${[
    '# Messages 消息',
    '消息共十种: 窗口所在地区发送九种, 办理地区发送一种 (report)。字段表由合同自动生成; 未列出的字段一律拒收。',
    `There are ${types.length} types of message. Objects are closed: a field that is not listed is refused. How a message is signed, sent and answered: [README.md](README.md).`,
    types.map((type) => `- [${type}](#${type}): ${purposes[type].zh}`).join('\n'),
    '## The envelope 公共字段',
    '每条消息都有以下字段。',
    'Every message has `type` and these fields.',
    fieldTable([
      {
        path: 'type',
        type: 'text, one of the names above',
        required: true,
        meaning: '消息类型: which message this is',
      },
      ...fieldsOf('report', report, (name) => envelopeFields.includes(name)),
    ]),
    'Below an object or list that is not required, “yes” means: wherever that stands. Texts that people write may not be blank.',
    '## Due dates 期限',
    '期限按工作日计算, 至当日 24 时 (北京时间) 届满。',
    'A due date is an object. Whoever counts it does so in working days of the named calendar.',
    fieldTable(dueFields()),
    '## What each message does 消息的作用',
    '下表由办件规则逐一推演得出: 每条消息之前和之后双方办件的状态、所带字段、期限、办结方式。',
    'Found by trying every way that the rules let a case go. “Stays” is where the message changes nothing, “sometimes” a field that only some of them carry (see [Events](#events-事件)); in reports only what is not `null` is named. A step that is named for `due` is the one that the case of the authority waits for. A status that is not named here is none in which the message may be said; what comes all the same, because both sides moved at once, is recorded and changes nothing.',
    effectTable([...types.filter((type) => type !== 'report'), ...Object.keys(events)]),
    ...[...messageSchemas].map(([type, schema]) => sectionOf(type, schema)),
  ].join('\n\n')}\n`;
}

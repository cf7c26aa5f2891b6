import type { Text } from '#contracts/text';
import type { StatementPayload } from '#domain/statement/document';
import type { Side } from '#domain/statement/draft';

interface Line {
  readonly key: string;
  readonly label: Text;
  readonly value: string;
}

const labels = {
  item: { zh: '事项', en: 'item' },
  receivingCase: { zh: '代收地办件编号', en: 'case where it was received' },
  decidingCase: { zh: '办理地办件编号', en: 'case where it is decided' },
  receiving: { zh: '代收机关', en: 'received by' },
  window: { zh: '代收窗口', en: 'window' },
  deciding: { zh: '办理地机关', en: 'decided by' },
  passedOnBy: { zh: '曾移送该件的机关', en: 'passed on by' },
  clause: { zh: '依据条款', en: 'clause' },
  at: { zh: '时间', en: 'at' },
  role: { zh: '经办岗位', en: 'role of who acted' },
  event: { zh: '所载事件 (SM3)', en: 'event that is stated (SM3)' },
  material: { zh: '材料', en: 'material' },
  sheets: { zh: '已到原件', en: 'originals that came' },
  answerDue: { zh: '应于此日前答复', en: 'to be answered by' },
  acceptanceDue: { zh: '应于此日前决定是否受理', en: 'acceptance to be decided by' },
  evidence: { zh: '证据等级', en: 'grade of evidence' },
  advice: { zh: '您可以', en: 'you can' },
  notice: { zh: '说明', en: 'note' },
} as const satisfies Record<string, Text>;

const line = (key: keyof typeof labels, value: string): Line => ({ key, label: labels[key], value });
const both = ({ zh, en }: Text): string => `${zh} · ${en}`;
const sideOf = ({ region, body }: Side): string => `${region} ${both(body.name)}`;

/** A statement of hand-over line by line, as whoever verifies it is shown it. */
export function statementContent(statement: StatementPayload): Line[] {
  const { item, cases, receiving, window, deciding, clause, at, role, event, evidence, advice, notice } = statement;
  return [
    line('item', `${item.id} v${item.version} ${both(item.name)}`),
    ...(cases.receiving === null ? [] : [line('receivingCase', cases.receiving)]),
    ...(cases.deciding === null ? [] : [line('decidingCase', cases.deciding)]),
    line('receiving', sideOf(receiving)),
    line('window', window.name === null ? window.id : `${window.id} ${both(window.name)}`),
    line('deciding', sideOf(deciding)),
    ...statement.passedOnBy.map(({ name }) => line('passedOnBy', both(name))),
    line('clause', `${clause.agreement} v${clause.version} ${clause.clause}`),
    ...[line('at', at), line('role', role), line('event', `${event.type} #${event.seq} ${event.sm3}`)],
    ...papersIn(statement),
    ...dueIn(statement),
    line('evidence', `${evidence.grade} ${both(evidence.meaning)}`),
    ...advice.map((each) => line('advice', both(each))),
    line('notice', both(notice)),
  ];
}

const papersIn = ({ materials, sheets }: StatementPayload): Line[] => [
  ...materials.map(({ slot, sha256, from }) => line('material', `${slot} SHA-256 ${sha256} (${from})`)),
  ...sheets.flatMap(({ slot, scans }) =>
    scans.map(({ sha256, numbers }) => line('sheets', `${slot} ${inShort(numbers)} SHA-256 ${sha256}`)),
  ),
];

function dueIn({ kind, due }: StatementPayload): Line[] {
  if (due === null) return [];
  return [line(kind === 'offer' ? 'answerDue' : 'acceptanceDue', due.date)];
}

/** Numbers of sheets, rising ones that follow each other as a span: `1-38, 41`. */
function inShort(numbers: readonly number[]): string {
  const spans: [from: number, to: number][] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}

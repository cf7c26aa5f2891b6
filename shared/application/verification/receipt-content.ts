import type { Text } from '#contracts/text';
import type { ReceiptPayload } from '#domain/receipt/document';

interface Line {
  readonly key: string;
  readonly label: Text;
  readonly value: string;
}

const labels = {
  visit: { zh: '到访编号', en: 'visit' },
  window: { zh: '代收窗口', en: 'window' },
  receivedAt: { zh: '收件时间', en: 'received at' },
  item: { zh: '事项', en: 'item' },
  case: { zh: '办件编号', en: 'case' },
  authority: { zh: '办理地机关', en: 'decided by' },
  clause: { zh: '依据条款', en: 'clause' },
  material: { zh: '材料 (已与原件核对)', en: 'material (compared with the original)' },
  takeOverDue: { zh: '应于此日前接收', en: 'to be taken over by' },
  trackingCode: { zh: '查询码', en: 'tracking code' },
  advice: { zh: '您可以', en: 'you can' },
  notice: { zh: '说明', en: 'note' },
} as const satisfies Record<string, Text>;

const line = (key: keyof typeof labels, value: string): Line => ({ key, label: labels[key], value });
const both = ({ zh, en }: Text): string => `${zh} · ${en}`;

/** A receipt line by line, as whoever verifies it is shown it. */
export function receiptContent(receipt: ReceiptPayload): Line[] {
  const { visit, window, receivedAt, cases, advice, notice } = receipt;
  return [
    ...[line('visit', visit), line('window', `${window.id} ${both(window.name)}`), line('receivedAt', receivedAt)],
    ...cases.flatMap(linesOf),
    ...advice.map((each) => line('advice', both(each))),
    line('notice', both(notice)),
  ];
}

const linesOf = ({
  caseId,
  item,
  authority,
  clause,
  materials,
  takeOverDue,
  trackingCode,
}: ReceiptPayload['cases'][0]) => [
  line('item', `${item.id} v${item.version} ${both(item.name)}`),
  line('case', caseId),
  line('authority', both(authority.name)),
  line('clause', `${clause.agreement} v${clause.version} ${clause.clause}`),
  ...materials.map(({ slot, sha256 }) => line('material', `${slot} SHA-256 ${sha256}`)),
  line('takeOverDue', takeOverDue.date),
  line('trackingCode', trackingCode),
];

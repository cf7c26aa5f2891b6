import type { Text } from '#contracts/text';
import type { JointTestPayload } from '#domain/partner/joint-test';

const labels = {
  partner: { zh: '协同方', en: 'partner' },
  endpoint: { zh: '接收地址', en: 'endpoint' },
  regions: { zh: '地区', en: 'regions' },
  finished: { zh: '测试完成时间', en: 'finished' },
  complete: { zh: '项目是否齐全', en: 'complete' },
  row: { zh: '项目', en: 'row' },
  notice: { zh: '说明', en: 'note' },
} as const satisfies Record<string, Text>;

interface Line {
  readonly key: string;
  readonly label: Text;
  readonly value: string;
}

const line = (key: keyof typeof labels, value: string): Line => ({ key, label: labels[key], value });
const outcomes = { passed: '通过 passed', failed: '不通过 failed', 'not-shown': '未展示 not shown' } as const;

/** What a joint test found, line by line, as whoever verifies the report is shown it. */
export function jointTestContent(payload: JointTestPayload): Line[] {
  const { partner, endpoint, regions, finishedAt, complete, rows, notice } = payload;
  return [
    ...[line('partner', partner), line('endpoint', endpoint)],
    line('regions', `${regions.ours} – ${regions.theirs}`),
    line('finished', finishedAt),
    line('complete', complete ? '是 yes' : '否 no'),
    ...rows.map(({ id, outcome, came }) => line('row', `${id}: ${outcomes[outcome]} (${came})`)),
    line('notice', `${notice.zh} · ${notice.en}`),
  ];
}

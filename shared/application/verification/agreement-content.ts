import type { Text } from '#contracts/text';
import type { DeedPayload } from '#domain/agreement/deed';

interface Line {
  readonly key: string;
  readonly label: Text;
  readonly value: string;
}

const labels = {
  agreement: { zh: '协议', en: 'agreement' },
  party: { zh: '签约机关', en: 'party' },
  validFrom: { zh: '起始日', en: 'first day' },
  validUntil: { zh: '截止日', en: 'last day' },
  text: { zh: '文本 (SM3)', en: 'text (SM3)' },
  clause: { zh: '条款', en: 'clause' },
  entrusted: { zh: '委托事项', en: 'entrusted power' },
  notice: { zh: '说明', en: 'note' },
} as const satisfies Record<string, Text>;

const line = (key: keyof typeof labels, value: string): Line => ({ key, label: labels[key], value });
const both = ({ zh, en }: Text): string => `${zh} · ${en}`;

/** What a party sealed or published, line by line, as whoever verifies it is shown it; a publication shows what is entrusted alone. */
export function agreementContent({ kind, text, textSm3, notice }: DeedPayload): Line[] {
  const { id, version, title, parties, validFrom, validUntil, clauses } = text;
  const shown = clauses.filter(({ power }) => kind === 'sealed' || power !== 'receive');
  return [
    line('agreement', `${id} v${version} ${both(title)}`),
    ...parties.map(({ region, body }) => line('party', `${region} ${body}`)),
    ...[line('validFrom', validFrom), line('validUntil', validUntil), line('text', textSm3)],
    ...shown.map((clause) =>
      line(
        clause.power === 'receive' ? 'clause' : 'entrusted',
        `${clause.number} ${both(clause.title)} (${clause.items.join(', ')}; ${clause.from} → ${clause.to}; ${clause.power})`,
      ),
    ),
    line('notice', both(notice)),
  ];
}

import { type Move, type Played, play } from './play.ts';
import { scripts } from './scripts.ts';

/** Every case of the kit, as the rules play it. */
export const played: readonly Played[] = await Promise.all(scripts.map(play));

/** What stands in `cases/`: the messages of both sides in the order in which they are said. */
export const caseFiles: ReadonlyMap<string, object> = new Map(
  played.map(({ script: { name, zh, en, window, authority }, messages }) => [
    `${name}.json`,
    { title: { zh, en }, window: window.region, authority: authority.region, messages },
  ]),
);

const code = (text: string | null): string => (text === null ? '' : `\`${text}\``);

/** Where a case goes from one status to another; one that stays is said once. */
const step = (before: string | null, after: string | null): string =>
  before === after || before === null ? code(after) : `${code(before)} → ${code(after)}`;

function rowsOf({ moves }: Played): readonly string[] {
  let [before, number] = [{ receiving: null, deciding: null } as Move['statuses'], 0];
  return moves.flatMap(({ message, statuses }) => {
    const last = before;
    if (message === null) return [];
    before = statuses;
    number += 1;
    const isReport = message.type === 'report';
    return [
      [
        ...['', String(number), isReport ? 'authority' : 'window'],
        ...[
          code(isReport ? message.event : message.type),
          String(message.seq),
          String(message.previous?.seq ?? 'null'),
        ],
        ...[step(last.receiving, statuses.receiving), step(last.deciding, statuses.deciding)],
        ...[isReport ? (message.due?.date ?? 'null') : '', isReport ? code(message.completedWith) : '', ''],
      ]
        .join(' | ')
        .trim(),
    ];
  });
}

const sectionOf = (each: Played): string => {
  const { name, zh, en, window, authority } = each.script;
  return [
    `## ${name}`,
    `${zh}。`,
    `${en}. Messages: [cases/${name}.json](cases/${name}.json). The window says \`${window.caseId}\` of it, the authority \`${authority.caseId}\`.`,
    [
      '| | said by | message or event | `seq` | `previous.seq` | status at the window | status at the authority | `due` | `completedWith` |',
      '|---|---|---|---|---|---|---|---|---|',
      ...rowsOf(each),
    ].join('\n'),
  ].join('\n\n');
};

/** The page of whole cases. */
export const casesPage = (): string =>
  `${[
    '# Whole cases 完整办件',
    '以下办件从移交到结束, 消息逐条列出, 序号和 previous 前后相接, 由真实的办件规则推演生成; 可按任一方逐条重放。',
    `${played.length} cases from the offer to the end, every message of both sides in its order. They come from the rules that handle real cases, so statuses, \`seq\`, \`hash\`, \`previous\` and due dates are what a deployment says.`,
    'Each side has a chain of its own: `previous` names the message before it of the **same** side. `seq` leaves out what the other side is not told (a review, for one).',
    [
      '- **Be the window**: say the messages of the window to a receiver of yours or to a deployment, each after the reports above it came; expect the reports. With a deployment take a number of your own for the case (`case`, also in `webhook-id`), addresses with scans behind them, and in `about` expect your number.',
      '- **Be the authority**: answer the offer and say the reports; `about` is the `case` of the offer that you got.',
      '- Sign each as said in [README.md](README.md#signatures-签名) when you send it: `occurredAt` lies in the past, `webhook-timestamp` does not.',
      '- Refused have to be: a message with another `previous.hash` (`partner.forked`), one whose `previous` was not received (`partner.gap`), and one of these with another `hash` after it was received (`idempotency.key_reused`).',
    ].join('\n'),
    ...played.map(sectionOf),
  ].join('\n\n')}\n`;

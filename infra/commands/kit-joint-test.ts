import { matrix } from '#infra/commands/partner-check/matrix';
import { jointTestRows } from '#contracts/partner/joint-test';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The rows of a joint test, in their order: what is sent, and what counts as passed. */
export const jointTestTable = [
  '| row | 发送 | is sent, or answered to you | 应为 | expected |',
  '|---|---|---|---|---|',
  ...jointTestRows.map((id) => {
    const { sent, expected } = matrix[id];
    return `| \`${id}\` | ${[sent.zh, sent.en, expected.zh, expected.en].map(cell).join(' | ')} |`;
  }),
].join('\n');

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { layOut } from '#domain/licence/layout';
import { printablePage } from '#domain/licence/printable';
import type { ResultPayload } from '#domain/licence/document';
import type { Template } from '#domain/licence/template';
import { type OfdPage, readPages } from '#formats/ofd-pages';
import { readOfd } from '#formats/ofd-reader';
import { ofdParts } from '#formats/ofd-writer';
import { qrCode, qrPng } from '#formats/qr-code';
import { writeZip } from '#formats/zip-writer';
import { templates } from '#functions/shipped-templates';
import { cellsOf, type Edges, edgesOf, isWithin, textsOf, wholeOf } from '#tests/shared/domain/licence/page-boxes';
import { issuedItems, payloadOf } from '#tests/shared/domain/licence/payloads';

/**
 * What a browser makes of the pages that people print: `printable-pages.ts BROWSER` draws those of each template with names that are long or
 * of rare characters, and measures every text. None may leave its cell of the table, or the page, or be longer than the layout made it.
 */
const [browser = 'chromium'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'printable-'));
const qr = qrPng(qrCode(`https://verify.example/verify#${'A'.repeat(135)}`));

const names = {
  'a name of rare characters': '䶮龑𠮷𬭊',
  'a name with dots': '阿卜杜热合曼·吐尔逊江·麦麦提艾力·阿布都克里木',
  'a company of sixty characters':
    '甘肃皋兰示范新区绿色农产品冷链仓储物流与食品生产加工配送（集团）股份有限责任公司兰州第一分公司'.padEnd(60, '厂'),
  'a name of wide letters': 'WWWWWWWWWW MMMMMMMMMM @@@@@@ WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW',
  'a text of three hundred characters': '冷藏冷冻食品（含）、热食类食品制售；'.repeat(17),
} as const;

/** Millimetres that a browser rounds by, as its fonts may be higher than a line: that is air, not ink. */
const rounding = 0.3;

/** Of each page the boxes of its texts, in millimetres, as [left, top, right, bottom]. */
const measure = `
  const pages = [...document.querySelectorAll('svg')].map((svg) => {
    const page = svg.getBoundingClientRect();
    const mm = svg.viewBox.baseVal.width / page.width;
    return [...svg.querySelectorAll('text[textLength]')].map((text) => {
      const { left, top, right, bottom } = text.getBoundingClientRect();
      return [left - page.left, top - page.top, right - page.left, bottom - page.top].map((each) => each * mm);
    });
  });
  document.body.textContent = JSON.stringify(pages);
`;

function measured(pages: readonly OfdPage[]): Edges[][] {
  const file = join(folder, 'page.html');
  const html = printablePage({ title: '测试', pages, stamps: [], watermark: ['仅供打印展示'] })
    // What is printed lets nothing run, this neither.
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
    .replace('</body>', `<script>${measure}</script></body>`);
  writeFileSync(file, html);
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--dump-dom',
  ];
  const dom = execFileSync(browser, [...flags, pathToFileURL(file).href], {
    encoding: 'utf8',
    stdio: 'pipe',
    timeout: 120_000,
  });
  const json = /<body>(\[.*\])\s*<\/body>/s.exec(dom)?.[1];
  if (json === undefined) throw new Error('the browser gives no boxes');
  return (JSON.parse(json) as number[][][]).map((boxes) =>
    boxes.map(([left = NaN, top = NaN, right = NaN, bottom = NaN]) => ({ left, top, right, bottom })),
  );
}

/** What is wrong with the pages of a payload, as the browser draws them; `move` displaces what is drawn by millimetres. */
function faultsOf(payload: ResultPayload, { template, move = 0 }: { template: Template; move?: number }): string[] {
  const { content } = layOut({ template, payload, qr });
  const read = readPages(readOfd(writeZip(ofdParts({ ...content, isToBeSealed: false }))));
  const moved = read.map((page) => ({
    ...page,
    marks: page.marks.map((mark) => (mark.kind === 'text' ? { ...mark, x: mark.x + move } : mark)),
  }));
  const boxes = measured(moved);
  return content.pages.flatMap((page, index) => {
    const texts = textsOf(page);
    const drawn = boxes[index] ?? [];
    if (drawn.length !== texts.length) return [`page ${index + 1} has ${drawn.length} texts, not ${texts.length}`];
    const cells = cellsOf(page, template);
    return texts.flatMap((text, at) => {
      const own = drawn[at] ?? { left: NaN, top: NaN, right: NaN, bottom: NaN };
      const wanted = edgesOf(text);
      const allowed = cells.find((cell) => isWithin(wanted, cell)) ?? wholeOf(page);
      const length = own.right - own.left - (wanted.right - wanted.left);
      const isRight = isWithin(own, allowed, rounding) && Math.abs(length) < rounding;
      return isRight ? [] : [`page ${index + 1}: ${text.text} ${JSON.stringify({ own, allowed })}`];
    });
  });
}

let [passed, failed] = [0, 0];
function say(what: string, faults: readonly string[]): void {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  console.log(faults.length === 0 ? `  ok       ${what}` : `  FAILED   ${what}`);
  for (const fault of faults.slice(0, 10)) console.log(`           ${fault}`);
}

try {
  for (const id of issuedItems) {
    const template = templates.get(id);
    if (template === undefined) throw new Error(`${id} has no template`);
    for (const [what, name] of Object.entries(names))
      say(`${id}: ${what}`, faultsOf(payloadOf(id, { name, value: () => name }), { template }));
    const found = faultsOf(payloadOf(id), { template, move: 100 });
    say(`${id}: what is moved out of its cell is found`, found.length > 0 ? [] : ['it is not']);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;

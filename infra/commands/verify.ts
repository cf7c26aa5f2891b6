import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { extractDocument, extractOfd } from './extract.ts';
import { jointTestReader as jointTests } from '#application/verification/joint-test-reader';
import { verifyAnswer } from '#application/verification/verify-answer';
import type { Part, TrustList } from '#application/verification/verify-document';
import { type FileVerdict, verifyFile } from '#application/verification/verify-file';
import { sealedDocument } from '#contracts/http/sealed-document';
import type { OfdFile, SealedDocument } from '#domain/licence/document';
import { fromBase64, fromUtf8, toBase64 } from '#formats/bytes';
import { parseCertificate } from '#formats/x509';

/** Exit codes of `npm run verify` (README). */
const good = 0;
const bad = 1;
const unreadable = 2;

/** As much as a package may hold unpacked; a sealed document that is no result is a few kilobytes. */
const maxFileBytes = 64 * 1024 * 1024;
const maxDocumentBytes = 1_000_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    trust: { type: 'string' },
    json: { type: 'boolean', default: false },
    extract: { type: 'string' },
    /** Of a statement of hand-over: the statement of the offer that it is to answer. */
    answers: { type: 'string' },
  },
});

function fail(zh: string, en: string): never {
  if (values.json) console.log(JSON.stringify({ overall: 'unreadable', text: { zh, en } }));
  else console.error(`${zh} · ${en}`);
  process.exit(unreadable);
}

function readBytes(path: string): Uint8Array {
  try {
    if (statSync(path).size > maxFileBytes) throw new Error('too large');
    return readFileSync(path);
  } catch {
    return fail(`无法读取 ${path}`, `cannot read ${path}`);
  }
}

function parsed(bytes: Uint8Array, path: string): unknown {
  try {
    if (bytes.length > maxDocumentBytes) throw new Error('too large');
    return JSON.parse(fromUtf8(bytes));
  } catch {
    return fail(`无法读取 ${path}`, `cannot read ${path}`);
  }
}

/** The trust list named, or the one beside the document, or the one that `npm start` wrote. */
function readTrust(file: string): TrustList {
  const places =
    values.trust === undefined ? [join(dirname(file), 'trust.json'), '.tongban/start/trust.json'] : [values.trust];
  const found = places.find(existsSync);
  if (found === undefined) return fail('没有信任列表, 请用 --trust 指定', 'no trust list; name one with --trust');
  const list = parsed(readBytes(found), found);
  if (!isTrustList(list)) return fail(`${found} 不是信任列表`, `${found} is not a trust list`);
  return list;
}

/** Whether every root in the list is a certificate that can be read. */
function isTrustList(list: unknown): list is TrustList {
  try {
    const { roots, revocations = [] } = list as TrustList;
    for (const { certificate } of roots) parseCertificate(fromBase64(certificate));
    for (const each of revocations) fromBase64(each);
    return true;
  } catch {
    return false;
  }
}

type Shown = FileVerdict & { readonly answers?: Part };

function print(verdict: Shown): void {
  const mark = { good: '✓', bad: '✗', 'not-checked': '·' } as const;
  const line = (name: string, { result, text }: Part) =>
    console.log(`${mark[result]} ${name}: ${text.zh} · ${text.en}`);
  line('完整 intact', verdict.intact);
  line('盖章 sealed by', verdict.sealedBy);
  line('有效 in force', verdict.inForce);
  for (const part of verdict.parts) line(`    ${part.name}`, part);
  if (verdict.answers !== undefined) line('答复 answers', verdict.answers);
  for (const { label, value } of verdict.document?.content ?? []) console.log(`    ${label.zh} ${label.en}: ${value}`);
  const { zh, en } = conclusions[verdict.overall];
  console.log(`结论: ${zh} · ${en}`);
}

const conclusions = {
  good: { zh: '通过', en: 'good' },
  'not-in-force': { zh: '文件真实, 但已不再有效', en: 'genuine, and no longer in force' },
  bad: { zh: '不通过', en: 'bad' },
  unreadable: { zh: '无法读取', en: 'unreadable' },
} as const;

const file = positionals[0];
if (file === undefined || positionals.length > 1) fail('用法: npm run verify -- FILE', 'usage: npm run verify -- FILE');

/** A package begins with `PK`, a document that is no result with a brace. */
function readSealed(path: string): SealedDocument | OfdFile {
  const bytes = readBytes(path);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return { ofd: toBase64(bytes) };
  const read = sealedDocument.safeParse(parsed(bytes, path));
  return read.success ? read.data : fail(`${path} 不是加盖电子印章的文件`, `${path} is not a sealed document`);
}

function readStatement(path: string): SealedDocument {
  const read = readSealed(path);
  return 'ofd' in read ? fail(`${path} 不是交接凭证`, `${path} is no statement of hand-over`) : read;
}

const trust = readTrust(file);
const at = new Date().toISOString();

function judged(path: string): { verdict: Shown; document: SealedDocument | OfdFile } {
  if (values.answers === undefined) {
    const document = readSealed(path);
    return { document, verdict: verifyFile({ file: document, trust, at, register: 'offline', jointTests }) };
  }
  const document = readStatement(path);
  const verdict = verifyAnswer({ file: document, offer: readStatement(values.answers), trust, at });
  return { document, verdict: { ...verdict, parts: [] } };
}

const { verdict, document } = judged(file);
const isUnread =
  verdict.overall === 'unreadable' ||
  verdict.intact.code === 'document.unreadable' ||
  verdict.answers?.code === 'answer.offer_unreadable';
if (values.extract !== undefined && !isUnread) {
  mkdirSync(values.extract, { recursive: true });
  const extracted = 'ofd' in document ? extractOfd(document) : extractDocument(document);
  for (const [name, content] of Object.entries(extracted(trust))) writeFileSync(join(values.extract, name), content);
}
if (values.json) console.log(JSON.stringify(verdict));
else print(verdict);
process.exit(isUnread ? unreadable : verdict.overall === 'good' ? good : bad);

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { jointTestReader as jointTests } from '#application/verification/joint-test-reader';
import { verifyAnswer } from '#application/verification/verify-answer';
import { type Part, type TrustList, type Verdict, verifyDocument } from '#application/verification/verify-document';
import { sealedDocument } from '#contracts/http/sealed-document';
import type { SealedDocument } from '#domain/licence/document';
import { fromBase64 } from '#formats/bytes';
import { encodePem } from '#formats/pem';
import { parseCertificate } from '#formats/x509';

/** Exit codes of `npm run verify` (README). */
const good = 0;
const bad = 1;
const unreadable = 2;

/** A document is a few kilobytes; a file far larger is not one. */
const maxFileBytes = 1_000_000;

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

function readJson(path: string): unknown {
  try {
    if (statSync(path).size > maxFileBytes) throw new Error('too large');
    return JSON.parse(readFileSync(path, 'utf8'));
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
  const list = readJson(found);
  if (!isTrustList(list)) return fail(`${found} 不是信任列表`, `${found} is not a trust list`);
  return list;
}

/** Whether every root in the list is a certificate that can be read. */
function isTrustList(list: unknown): list is TrustList {
  try {
    const { roots } = list as TrustList;
    for (const { certificate } of roots) parseCertificate(fromBase64(certificate));
    return true;
  } catch {
    return false;
  }
}

/** What other tools need to check the seal: the signed bytes, the DER signature, the certificate and its issuers. */
function extract(folder: string, { document, trust }: { document: SealedDocument; trust: TrustList }): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'signed.bin'), fromBase64(document.payload));
  writeFileSync(join(folder, 'signature.der'), fromBase64(document.seal.signature));
  writeFileSync(join(folder, 'certificate.pem'), encodePem('CERTIFICATE', fromBase64(document.seal.certificate)));
  const issuers = trust.roots.map(({ certificate }) => encodePem('CERTIFICATE', fromBase64(certificate)));
  writeFileSync(join(folder, 'issuers.pem'), issuers.join(''));
}

function print(verdict: Verdict & { readonly answers?: Part }): void {
  const mark = { good: '✓', bad: '✗', 'not-checked': '·' } as const;
  const line = (name: string, { result, text }: Part) =>
    console.log(`${mark[result]} ${name}: ${text.zh} · ${text.en}`);
  line('完整 intact', verdict.intact);
  line('盖章 sealed by', verdict.sealedBy);
  line('有效 in force', verdict.inForce);
  if (verdict.answers !== undefined) line('答复 answers', verdict.answers);
  for (const { label, value } of verdict.document?.content ?? []) console.log(`    ${label.zh} ${label.en}: ${value}`);
  console.log(verdict.overall === 'good' ? '结论: 通过 · good' : '结论: 不通过 · bad');
}

const file = positionals[0];
if (file === undefined || positionals.length > 1) fail('用法: npm run verify -- FILE', 'usage: npm run verify -- FILE');

function readSealed(path: string): SealedDocument {
  const parsed = sealedDocument.safeParse(readJson(path));
  return parsed.success ? parsed.data : fail(`${path} 不是加盖电子印章的文件`, `${path} is not a sealed document`);
}

const document = readSealed(file);
const offer = values.answers === undefined ? null : readSealed(values.answers);
const trust = readTrust(file);
const at = new Date().toISOString();
const verdict: Verdict & { readonly answers?: Part } =
  offer === null
    ? verifyDocument({ file: document, trust, at, register: 'offline', jointTests })
    : verifyAnswer({ file: document, offer, trust, at });
if (values.extract !== undefined && verdict.intact.code !== 'document.unreadable')
  extract(values.extract, { document, trust });
if (values.json) console.log(JSON.stringify(verdict));
else print(verdict);
const isUnread = verdict.intact.code === 'document.unreadable' || verdict.answers?.code === 'answer.offer_unreadable';
process.exit(isUnread ? unreadable : verdict.overall === 'good' ? good : bad);

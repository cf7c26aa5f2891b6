import {
  depositCertificate,
  employers,
  inPerson,
  largeAuthority,
  medicalInsuranceOffice,
  medicalIntake,
  regions,
} from '#infra/commands/scenarios';
import { findingOf } from '#tests/shared/application/agreement/joint-tests';
import type { api } from '#contracts/http/api';
import type { Route } from '#contracts/route';

/** Values of path parameters that have the right form and belong to nothing. */
const nowhere: Readonly<Record<string, string>> = {
  caseId: '620100-20260922-000000000000',
  visit: '00000000-0000-4000-8000-000000000000',
  agreement: 'ZZ-ZZ-v1',
  code: '620100-20260922-000000000000-0000000000',
  window: 'LZ-99',
  index: '0',
  bag: '1',
  recording: '1',
  // Of nobody who is registered.
  partner: 'nobody',
  case: '620100-20260922-000000000000',
  day: '2026-09-22',
  book: 'ZZ99',
  // Of a body whose officials may ask, in a month without parcels.
  body: medicalInsuranceOffice,
  month: '2026-01',
  itemId: 'ZZ-999',
  identifier: '1.2.156.3005.2.11620100XTXX00137D001.11620100XTXX00137D.62010020260922000000000000.001.A',
};

/** The path of a route with well-formed parameters; those given replace the ones that lead nowhere. */
export const pathOf = ({ path }: Pick<Route, 'path'>, params: Readonly<Record<string, string>> = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? nowhere[name] ?? '');

const signedByNobody = {
  webhook: { id: 'x', timestamp: '1790000000', signature: 'v1,AAAA' },
  payload: Buffer.from('{"type":"withdrawal"}').toString('base64'),
};
const reasons = ['不符合条件'];
const scan = { sha256: 'ab'.repeat(32), bytes: 10, mediaType: 'application/pdf' } as const;
const sealed = {
  payload: Buffer.from('{"type":"tongban-result"}').toString('base64'),
  seal: { algorithm: 'SM2-SM3', signature: 'MAA=', certificate: 'MAA=', signedAt: '2026-09-22T01:00:00.000Z' },
};

/** A well-formed body for each operation that takes one; every member in it is required. */
export const bodies: Readonly<Partial<Record<keyof typeof api, Readonly<Record<string, unknown>>>>> = {
  announceMaterial: scan,
  submitCase: depositCertificate(employers.cityCentre),
  takeOverCase: {},
  declineHandover: { reasons },
  // At a window that is nowhere.
  collectCase: { ...medicalIntake(scan, { at: 'lanzhou', applicant: inPerson }), window: 'LZ-99' },
  findDuplicates: { itemId: 'XS-057', applicant: { kind: 'person', idType: '111', idNumber: inPerson.idNumber } },
  correctCollection: { form: {}, materials: [] },
  handOut: { to: 'applicant', identity: { method: 'card-reader' }, receipt: scan },
  printResult: { blank: { book: 'ZZ99', number: 1 } },
  spoilPrint: { blank: { book: 'ZZ99', number: 1 }, reason: 'misprint' },
  enterInLedger: { what: 'count', counted: 1 },
  insistOnCollection: {},
  askWithdrawal: {},
  notifyDeficiencies: { deficiencies: [{ kind: 'material', key: 'identity', reason: 'unclear', note: '看不清' }] },
  correctCase: { form: {}, materials: [] },
  handInDocuments: { materials: [{ slot: 'photo', ...scan }] },
  handInAtWindow: { materials: [{ slot: 'photo', ...scan, attested: true }] },
  insistOnCase: {},
  giveReceipt: { caseIds: ['620100-20260922-000000000000'] },
  giveStatement: {},
  // At a window that is nowhere.
  startRecording: {
    ...{ window: 'LZ-99', notice: 1, consent: 'given' },
    people: [{ idType: '111', idNumber: inPerson.idNumber }],
  },
  finishRecording: {
    stoppedAt: '2026-09-22T01:00:00.000Z',
    file: { sha256: scan.sha256, bytes: 10, mediaType: 'video/mp4' },
  },
  viewRecording: { purpose: 'complaint', note: '核实' },
  // Of an agreement that is nowhere.
  giveDeed: { kind: 'sealed' },
  presentDeed: { document: sealed },
  // Of a region that nobody here agrees with.
  giveJointTest: { ...findingOf({ regions: { ours: '620100', theirs: '110000' } }) },
  clearCase: {},
  cancelParcel: {},
  openBag: { seal: 'XA-0001', sheets: [{ number: 1, pages: 2, sha256: scan.sha256 }] },
  sealBag: {
    seal: 'XA-0001',
    sheets: [{ number: 1, slot: 'mortgage-contract', pages: 2, sha256: scan.sha256, disposition: 'return' }],
    totals: { sheets: 1, pages: 2 },
  },
  sealReturnBag: {
    seal: 'LZ-0001',
    sheets: [{ number: 1, slot: 'mortgage-contract', pages: 2, sha256: scan.sha256, disposition: 'return' }],
    totals: { sheets: 1, pages: 2 },
  },
  openReturnBag: { seal: 'LZ-0001', sheets: [{ number: 1, pages: 2, sha256: scan.sha256 }] },
  transferCase: { competentBody: largeAuthority, reasons },
  recordExternalDecision: {
    outcome: 'refused',
    ...{ system: '示范业务系统', reference: '2026-001', observedAt: '2026-09-22T01:00:00.000Z' },
    evidence: { sha256: scan.sha256, bytes: scan.bytes, mediaType: scan.mediaType },
    ...{ reasons, remedies: '可在六十日内申请行政复议' },
  },
  serveCase: { how: 'post' },
  // Of a waybill that is nobody's, and signed by nobody.
  receiveEmsTraces: {
    ...{ customer: 'TB-TEST', timestamp: '2026-09-22T01:00:00Z', messageId: '1', method: 'trace.push' },
    content: { traces: [{}] },
  },
  // Signed by nobody.
  receiveMessage: { type: 'withdrawal' },
  receiveEnvelope: signedByNobody,
  receiveReceipt: signedByNobody,
  receiveBatch: { manifest: signedByNobody, messages: [] },
  acceptCase: {},
  declineCase: { reasons },
  reviewCase: { recommendation: 'grant', opinion: '符合条件' },
  extendCase: { reason: '需现场核查' },
  withdrawCase: {},
  decideCase: { outcome: 'refused', reasons },
  authoriseStanding: { itemId: 'XS-022', version: 1, body: '12620100XTXX00057N' },
  confirmSeal: { body: '12620100XTXX00057N', kind: 'official', sealId: 'none' },
  assignCase: { competentBody: largeAuthority, reasons },
  restartJourney: { reason: '流程停滞', ticket: 'T-1' },
  eraseCase: { legalBasis: '个人信息保护法第四十七条', ticket: 'T-1' },
  verifyDocument: { document: sealed },
  giveVersion: { kind: 'reissue', legalBasis: '行政许可法第四十九条', reason: '证书遗失' },
  changeLicenceState: { to: 'held', legalBasis: '行政许可法第六十九条', reason: '核查' },
  queryLicences: {
    ...{ typeCode: '11100000MB0143028R001', purpose: '核对' },
    basis: { kind: 'statutory-duty', provision: '食品生产许可管理办法第十三条' },
  },
  copyLicence: {
    ...{ typeCode: '11100000MB0143028R001', purpose: '核对', identifier: nowhere['identifier'] },
    basis: { kind: 'consent' },
  },
  copyForItem: { itemId: 'XS-041', slot: 'identity' },
  annotateLicence: { recipient: '某酒店', purpose: '入住登记', validDays: 1 },
  giveConsent: { caseId: nowhere['caseId'], validDays: 1 },
  // Of a type that nobody has.
  importLicences: {
    body: '12620100XTXX00057N',
    rows: [
      {
        ...{ row: 1, typeCode: '', serial: '1', version: '001', kind: 'licence', name: { zh: '证', en: 'licence' } },
        ...{ holder: { idType: '111', idNumber: inPerson.idNumber }, issuedOn: '2020-01-01', validUntil: null },
        file: scan,
      },
    ],
  },
};

/** A persona that may call a route, as far as roles say. */
export function personaFor({ access }: Route): string {
  if (typeof access === 'string') return 'citizen';
  return access[0] === 'clerk' ? regions.lanzhou.clerk : (access[0] ?? '');
}

import type { Material } from './scenarios.ts';
import type { RunningDeployment } from './boot.ts';
import { comeToRest } from './move-clock.ts';
import { handleByPeople, newKey, offeredTo, officials, pdf, regions, until, upload } from './scenarios.ts';
import { clientAs } from './standing.ts';

/** Cases that a window of one region receives for an authority of the other, as the demo and the end-to-end tests bring them. */

/** The bodies that decide the items below, in each region. */
export const authorities = {
  lanzhou: { socialSecurity: '12620100XTXX00217X', police: '11620100XTXX002096', realEstate: '12620100XTXX00225Q' },
  xian: { socialSecurity: '12610100XTXX00241A', police: '11610100XTXX0025X5', realEstate: '12610100XTXX002682' },
} as const;

type RegionName = keyof typeof regions;
const elsewhere = (at: RegionName): RegionName => (at === 'xian' ? 'lanzhou' : 'xian');

/** What a window attests of every scan. */
export const attested = (slot: string, material: Material) => ({ slot, ...material, attested: true as const });

/** S3: XS-048 for a child born 2018; the mother comes to the window with the household book. */
export const childsCard = (paper: (slot: string) => Material, { at }: { at: RegionName }) => ({
  window: regions[at].window,
  itemId: 'XS-048',
  applicant: {
    kind: 'person' as const,
    ...{ name: '安试童', idType: '111', idNumber: '000000201808150214' },
    presentedBy: { basis: 'guardian' as const, name: '安试慈', idType: '111', idNumber: '000000199207120343' },
  },
  identity: { method: 'card-reader' as const },
  form: {
    insuredDivision: regions[elsewhere(at)].division,
    ageGroup: 'under-16',
    bank: '示范银行（测试）',
    handover: 'post',
    postalAddress: '西安市试验区示范路3号',
    contactPhone: '13900000000',
  },
  materials: ['photo', 'guardian-identity', 'household-book'].map((slot) => attested(slot, paper(slot))),
});

/** S9: XS-041, a certificate of no criminal record, asked for by whoever it is about. */
export const recordCertificate = (identity: Material, { at }: { at: RegionName }) => ({
  window: regions[at].window,
  itemId: 'XS-041',
  applicant: { kind: 'person' as const, name: '安试慈', idType: '111', idNumber: '000000199207120343' },
  identity: { method: 'paper-seen' as const },
  form: {
    householdDivision: regions[elsewhere(at)].division,
    filedBy: 'self',
    periodFrom: '2016-01-01',
    periodTo: '2026-09-20',
    purpose: 'employment',
    contactPhone: '13900000000',
  },
  materials: [attested('identity', identity)],
});

/** S8: XS-066 for a flat; three papers, of which the first two travel: 38 and 3 sheets. */
export const mortgage = (paper: (slot: string) => Material, { at }: { at: RegionName }) => ({
  window: regions[at].window,
  itemId: 'XS-066',
  applicant: { kind: 'person' as const, name: '安试慈', idType: '111', idNumber: '000000199207120343' },
  identity: { method: 'card-reader' as const },
  form: {
    propertyDivision: at === 'xian' ? '620102' : '610102',
    propertyAddress: '试验路8号（测试）',
    certificateNumber: '测（2026）示范不动产权第0000001号',
    mortgageKind: 'ordinary',
    securedAmount: '800000.00',
    debtFrom: '2026-10-01',
    debtTo: '2046-09-30',
    mortgageeName: '示范银行（测试）',
    contactName: '安试慈',
    contactPhone: '13900000000',
  },
  materials: ['property-certificate', 'mortgage-contract', 'identity'].map((slot) => attested(slot, paper(slot))),
});

interface Sheet {
  readonly number: number;
  readonly slot: string;
  readonly pages: number;
  readonly sha256: string;
  readonly disposition: 'retain' | 'return';
}

/** The sheets of the two papers that travel. */
export const mortgageSheets = (paper: (slot: string) => Material): Sheet[] =>
  Array.from({ length: 41 }, (_, index) => {
    const slot = index < 38 ? 'mortgage-contract' : 'property-certificate';
    const disposition = index < 38 ? ('retain' as const) : ('return' as const);
    return { number: index + 1, slot, pages: 2, sha256: paper(slot).sha256, disposition };
  });

/** A bag with these sheets under a seal, as its giver lists it. */
export const bagOf = (seal: string, sheets: readonly Sheet[]) => ({
  ...{ seal, sheets: [...sheets] },
  totals: { sheets: sheets.length, pages: sheets.reduce((sum, { pages }) => sum + pages, 0) },
});

/** What lies at a window is handed out to the applicant, who signs the receipt of service (送达回执). */
export const handOut = (receipt: Material) => ({
  ...{ to: 'applicant' as const, identity: { method: 'card-reader' as const }, receipt },
});

/** What comes out of a bag. */
export const foundIn = (seal: string, sheets: readonly Sheet[]) => ({
  seal,
  sheets: sheets.map(({ number, pages, sha256 }) => ({ number, pages, sha256 })),
});

/** XS-066 is registered in the registry's own system: a decider records what it shows, with an extract. */
export async function registeredElsewhere(running: RunningDeployment, caseId: string): Promise<void> {
  const { acceptor, decider } = officials(running);
  await acceptor.acceptCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
  const evidence = await upload(decider, pdf('登记簿摘录 extract of the register (invented)'));
  await decider.recordExternalDecision({
    params: { caseId },
    body: {
      outcome: 'granted',
      ...{ system: '示范不动产登记系统（测试）', reference: '示范（2026）不动产证明第0000001号', evidence },
      observedAt: new Date(running.cloud.clock.now()).toISOString(),
    },
    idempotencyKey: newKey(),
  });
}

/** XS-066 from the window to the authority and back, with a courier that is in time both ways; gives its number on both sides. */
export async function thereAndBack(here: RunningDeployment, there: RunningDeployment): Promise<[string, string]> {
  const at = here.deployment.name as RegionName;
  const [clerk, { acceptor }, { courier }] = [clientAs(here, regions[at].clerk), officials(there), here];
  const paper = await upload(clerk, pdf('the same paper everywhere'));
  const sheets = mortgageSheets(() => paper);
  const { caseId: ours } = await clerk.collectCase({ body: mortgage(() => paper, { at }), idempotencyKey: newKey() });
  const theirs = await offeredTo(there, { caseId: ours, body: authorities[elsewhere(at)].realEstate });
  const [atWindow, atAuthority] = [ours, theirs].map((caseId) => () => ({
    params: { caseId },
    idempotencyKey: newKey(),
  })) as [Act, Act];
  const delivered = async (bag: number): Promise<void> => {
    const view = await until(clerk, { caseId: ours, wanted: ({ originals }) => !!originals?.bags[bag - 1]?.waybill });
    const number = view.originals?.bags[bag - 1]?.waybill?.number ?? '';
    courier.collect(number);
    courier.deliver(number);
  };
  await acceptor.clearCase({ ...atAuthority(), body: {} });
  await until(clerk, { caseId: ours, wanted: ({ status }) => status === 'cleared' });
  await clerk.sealBag({ ...atWindow(), body: bagOf('XA-0009', sheets) });
  await delivered(1);
  await until(acceptor, { caseId: theirs, wanted: ({ status }) => status === 'travelling' });
  await acceptor.openBag({ ...atAuthority(), body: foundIn('XA-0009', sheets) });
  await handleByPeople(officials(there), theirs);
  await acceptor.sealReturnBag({ ...atAuthority(), body: bagOf('LZ-0009', sheets.slice(38)) });
  await delivered(2);
  await clerk.openReturnBag({ ...atWindow(), body: foundIn('LZ-0009', sheets.slice(38)) });
  await until(clerk, { caseId: ours, wanted: ({ status }) => status === 'ready' });
  await clerk.handOut({ ...atWindow(), body: handOut(paper) });
  await until(clerk, { caseId: ours, wanted: ({ status }) => status === 'completed' });
  await comeToRest(here.cloud);
  return [ours, theirs];
}

type Act = () => { readonly params: { readonly caseId: string }; readonly idempotencyKey: string };

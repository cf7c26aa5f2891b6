import { createHash } from 'node:crypto';
import type { RunningDeployment } from './boot.ts';
import { clientAs, type PersonaClient } from './standing.ts';

/** Cases that really come, as the demo and the end-to-end tests take them through a running deployment: over HTTP alone. */

export type CaseView = Awaited<ReturnType<PersonaClient['getCase']>>;

let keys = 0;
/** A new idempotency key, unique in this process and hardly met again. */
export const newKey = (): string => `demo-${Date.now().toString(36)}-${process.pid}-${(keys += 1)}`;

/** XS-022: certificate of housing-fund deposits; on the spot, nothing to upload. */
export const depositCertificate = (employerCreditCode: string) => ({
  itemId: 'XS-022',
  mode: 'fully-online' as const,
  form: { employerCreditCode, purpose: 'purchase', lendingDivision: '440300', contactPhone: '13900000000' },
  materials: [],
});

/** Employers of the two depositors of data/registers.json: one of the city centre, one of the provincial branch. */
export const employers = { cityCentre: '91620102XTXX000659', provincialBranch: '91620000XTXX001888' } as const;

/** XS-057: registration for medical treatment elsewhere, filed by the insured person; needs one commitment. */
export const medicalFiling = (commitment: Material) => ({
  itemId: 'XS-057',
  mode: 'fully-online' as const,
  form: {
    insuredDivision: '620100',
    insurance: 'employee',
    kind: 'long-term-resident',
    treatmentDivision: '610100',
    startOn: '2026-10-01',
    contactPhone: '13900000000',
  },
  materials: [{ slot: 'written-commitment', ...commitment }],
});

/** S2: XS-057 for a woman born 1941 who lives with her son in Xi'an; he comes to the window there with both papers and her commitment. */
export const medicalIntake = (commitment: Material) => ({
  window: 'XA-01',
  itemId: 'XS-057',
  applicant: {
    kind: 'person' as const,
    ...{ name: '陆试兰', idType: '111', idNumber: '000000194103050122' },
    presentedBy: { basis: 'agent' as const, name: '陆试行', idType: '111', idNumber: '620104189602290032' },
  },
  identity: { method: 'card-reader' as const },
  form: {
    insuredDivision: '620100',
    insurance: 'resident',
    kind: 'long-term-resident',
    treatmentDivision: '610100',
    startOn: '2026-09-21',
    contactPhone: '13900000000',
  },
  materials: [{ slot: 'written-commitment', ...commitment, attested: true as const }],
});

/** LZ-001: food production licence for a plant in 皋兰县, filed by the legal representative of a company in Xi'an. */
export const foodProduction = (paper: (slot: string) => Material) => ({
  itemId: 'LZ-001',
  mode: 'fully-online' as const,
  onBehalfOf: '91610100XTXX0017X9',
  form: {
    residence: '西安市试验区示范路1号',
    legalRepresentative: '康试食',
    plantDivision: '620122',
    plantAddress: '皋兰县试验镇示范村2号',
    category: '01',
    varieties: '挂面(普通挂面、花色挂面)',
    staff: 42,
    contactName: '康试食',
    contactPhone: '13900000000',
  },
  materials: ['application', 'layout-plan', 'process-chart', 'equipment-list', 'safety-system'].map((slot) => ({
    slot,
    ...paper(slot),
  })),
});

/** The same for a plant in the city, which a large authority decides: its inbox is spread over many lists. */
export function foodProductionInCity(paper: (slot: string) => Material) {
  const filing = foodProduction(paper);
  return { ...filing, form: { ...filing.form, plantDivision: '620102', plantAddress: '城关区试验路3号' } };
}

/** 市场监督管理局 of the city in data/bodies.json. */
export const largeAuthority = '11620100XTXX00137D';

export interface Material {
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: 'application/pdf';
}

/** A small, invented PDF. */
export const pdf = (text: string): Buffer => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`);

export const materialOf = (content: Buffer): Material => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
  mediaType: 'application/pdf',
});

/** Announces a file and puts it where the platform says; the same file again is no error. */
export async function upload(client: PersonaClient, content: Buffer): Promise<Material> {
  const material = materialOf(content);
  const { url, headers } = await client.announceMaterial({ body: material });
  const answer = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(content) });
  if (!answer.ok && answer.status !== 412) throw new Error(`upload refused: ${answer.status} ${await answer.text()}`);
  return material;
}

/** Waits, with a deadline in real time, until the case looks as wanted. */
export async function until(
  client: PersonaClient,
  { caseId, wanted, withinMs = 60_000 }: { caseId: string; wanted: (view: CaseView) => boolean; withinMs?: number },
): Promise<CaseView> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const view = await client.getCase({ params: { caseId } });
    if (wanted(view)) return view;
    if (performance.now() > deadline) throw new Error(`${caseId} is still ${view.status} after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The office of data/bodies.json where the insured person of XS-057 is insured. */
export const medicalInsuranceOffice = '12620100XTXX001530';

/** Waits until officials of a body find a case in their inbox. */
export async function inInbox(
  running: RunningDeployment,
  { caseId, body, withinMs = 60_000 }: { caseId: string; body: string; withinMs?: number },
): Promise<void> {
  const acceptor = clientAs(running, 'acceptor');
  const deadline = performance.now() + withinMs;
  for (;;) {
    const { cases } = await acceptor.listInbox({ query: { body, limit: '100' } });
    if (cases.some((each) => each.caseId === caseId)) return;
    if (performance.now() > deadline) throw new Error(`${caseId} is not in the inbox after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The three people who decide, each under their own login. */
export function officials(running: RunningDeployment) {
  return {
    acceptor: clientAs(running, 'acceptor'),
    reviewer: clientAs(running, 'reviewer'),
    decider: clientAs(running, 'decider'),
  };
}

type Officials = ReturnType<typeof officials>;

/** Review and grant: the decider looks at the draft first, and approves exactly that. */
export async function reviewAndGrant({ reviewer, decider }: Officials, caseId: string): Promise<void> {
  await reviewer.reviewCase({
    params: { caseId },
    body: { recommendation: 'grant', opinion: '材料齐全, 符合条件' },
    idempotencyKey: newKey(),
  });
  const { draft } = await decider.getCase({ params: { caseId } });
  await decider.decideCase({
    params: { caseId },
    body: { outcome: 'granted', draftSm3: draft?.sm3 ?? null },
    idempotencyKey: newKey(),
  });
}

/** Accept, review and grant. */
export async function handleByPeople(people: Officials, caseId: string): Promise<void> {
  await people.acceptor.acceptCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
  await reviewAndGrant(people, caseId);
}

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

/** The two regions of the local cloud: a window with its clerk, and the medical insurance office of those insured there. */
export const regions = {
  lanzhou: { window: 'LZ-01', clerk: 'clerk-lanzhou', division: '620100', office: '12620100XTXX001530' },
  xian: { window: 'XA-01', clerk: 'clerk-xian', division: '610100', office: '12610100XTXX00233F' },
} as const;

/** S2: a woman born 1941 lives with her son and has no smartphone; he comes to the window with both their papers. */
export const motherAndSon = {
  kind: 'person' as const,
  ...{ name: '陆试兰', idType: '111', idNumber: '000000194103050122' },
  presentedBy: { basis: 'agent' as const, name: '陆试行', idType: '111', idNumber: '620104189602290032' },
};

/** Somebody who comes to a window and can sign in as well: the persona `guardian`, for herself. */
export const inPerson = { kind: 'person' as const, name: '安试慈', idType: '111', idNumber: '000000199207120343' };

/** XS-057 as a window of one region receives it for the office of the other. */
export function medicalIntake(
  commitment: Material,
  { at, applicant }: { at: keyof typeof regions; applicant: typeof motherAndSon | typeof inPerson },
) {
  const elsewhere = at === 'xian' ? 'lanzhou' : 'xian';
  return {
    window: regions[at].window,
    itemId: 'XS-057',
    applicant,
    identity: { method: 'card-reader' as const },
    form: {
      insuredDivision: regions[elsewhere].division,
      insurance: 'resident',
      kind: 'long-term-resident',
      treatmentDivision: regions[at].division,
      startOn: '2026-09-21',
      contactPhone: '13900000000',
    },
    materials: [{ slot: 'written-commitment', ...commitment, attested: true as const }],
  };
}

/** Waits until a case that a window of another region received is offered to an office, and gives its number there. */
export async function offeredTo(
  running: RunningDeployment,
  { caseId, body, withinMs = 60_000 }: { caseId: string; body: string; withinMs?: number },
): Promise<string> {
  const { acceptor } = officials(running);
  const deadline = performance.now() + withinMs;
  for (;;) {
    const { cases } = await acceptor.listInbox({ query: { body, step: 'take-over', limit: '100' } });
    for (const { caseId: theirs } of cases) {
      const { collection } = await acceptor.getCase({ params: { caseId: theirs } });
      if (collection?.counterpart.caseId === caseId) return theirs;
    }
    if (performance.now() > deadline) throw new Error(`${caseId} is not offered after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

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
  readonly mediaType: 'application/pdf' | 'image/png' | 'application/ofd';
}

/** A small, invented PDF. */
export const pdf = (text: string): Buffer => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`);

export const materialOf = (content: Buffer, mediaType: Material['mediaType'] = 'application/pdf'): Material => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
  mediaType,
});

/** Announces a file and puts it where the platform says; the same file again is no error. */
export async function upload(
  client: PersonaClient,
  content: Buffer,
  mediaType?: Material['mediaType'],
): Promise<Material> {
  const material = materialOf(content, mediaType);
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
  const { acceptor } = officials(running);
  const deadline = performance.now() + withinMs;
  for (;;) {
    const { cases } = await acceptor.listInbox({ query: { body, limit: '100' } });
    if (cases.some((each) => each.caseId === caseId)) return;
    if (performance.now() > deadline) throw new Error(`${caseId} is not in the inbox after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The three people who decide in a region, each under their own login. */
export function officials(running: RunningDeployment) {
  const suffix = running.deployment.name === 'lanzhou' ? '' : `-${running.deployment.name}`;
  const [acceptor, reviewer, decider] = ['acceptor', 'reviewer', 'decider'].map((role) =>
    clientAs(running, `${role}${suffix}`),
  ) as [PersonaClient, PersonaClient, PersonaClient];
  return { acceptor, reviewer, decider };
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

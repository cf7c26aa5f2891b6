import { join } from 'node:path';
import { type Demo, fail, folder, must, say } from './demo-stage.ts';
import { handleByPeople, medicalFiling, newKey, officials, pdf, upload } from './scenarios.ts';
import { clientAs } from './standing.ts';
import personas from '#data/personas.json' with { type: 'json' };

const identityCard = '11100000000013127D001';
/** Whose decider imports what it issued before. */
const police = '11620100XTXX002096';

/** A licence of before is imported, stands for a paper, and its holder reads who looked; a result is put right by a next version. */
export async function licences(demo: Demo, certificate: string): Promise<void> {
  say('\n四、证照库: a licence of before stands for a paper; a certificate is put right');
  await inPlaceOfPaper(demo);
  await nextVersion(demo, certificate);
}

async function inPlaceOfPaper(demo: Demo): Promise<void> {
  const [citizen, decider] = [clientAs(demo.running, 'citizen'), officials(demo.running).decider];
  const known = personas.personas.find(({ name }) => name === 'citizen') as { idNumber?: string } | undefined;
  const holder = { idType: '111', idNumber: known?.idNumber ?? fail('a number') };
  const file = await upload(decider, pdf('居民身份证 identity card'));
  const row = {
    ...{ row: 1, typeCode: identityCard, serial: 'DEMO1', version: '001', kind: 'licence', holder, file },
    ...{ name: { zh: '居民身份证', en: 'Resident identity card' }, issuedOn: '2019-02-28', validUntil: null },
  };
  const { rows } = await decider.importLicences({ body: { body: police, rows: [row] } });
  must(rows[0]?.outcome === 'imported', '存量证照已导入 · a licence that existed is imported');
  const { slots } = await citizen.offerLicences({ params: { itemId: 'XS-057' } });
  const { slot = '', licences: [card] = [] } = slots[0] ?? {};
  const { identifier } = card ?? fail('a licence that is offered');
  must(slot === 'identity', '申请时可免提交身份证件 · it is offered in place of a paper');
  const copy = await citizen.copyForItem({ params: { identifier }, body: { itemId: 'XS-057', slot } });
  const { materials, ...filing } = medicalFiling(await upload(citizen, pdf('个人承诺书 written commitment')));
  const body = { ...filing, materials: [...materials, copy] };
  const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
  const { acceptor } = officials(demo.running);
  const seen = await acceptor.getCase({ params: { caseId } });
  const named = seen.application?.materials.find((each) => each.slot === slot)?.licence;
  must(named === identifier, '案件记明材料来自证照库 · the case says of which licence it is a copy');
  await handleByPeople(officials(demo.running), caseId);
  await demo.finish(citizen, caseId);
}

async function nextVersion(demo: Demo, old: string): Promise<void> {
  const { running } = demo;
  const [citizen, decider] = [clientAs(running, 'citizen'), officials(running).decider];
  const asked = {
    ...{ kind: 'rectification' as const, legalBasis: '住房公积金管理条例第三十八条', reason: '单位名称登记有误' },
    changes: [{ line: 'employer', value: '示范单位（更正后）' }],
  };
  const params = { identifier: old };
  const draft = await decider.giveVersion({ params, body: asked, idempotencyKey: newKey() });
  const approved = { ...asked, draftSm3: draft.draftSm3 };
  const { identifier } = await decider.giveVersion({ params, body: approved, idempotencyKey: newKey() });
  await demo.verify(citizen, { identifier, file: join(folder, `${identifier}.ofd`), running });
  const stranger = clientAs(running, 'stranger');
  const document = await citizen.getDocument({ params });
  const verdict = await stranger.verifyDocument({ body: { document } });
  must(
    verdict.overall === 'not-in-force' && verdict.inForce.code === 'status.superseded',
    `原版本是真的, 已被替代 · the version before is genuine and superseded (${verdict.inForce.text.en})`,
  );
}

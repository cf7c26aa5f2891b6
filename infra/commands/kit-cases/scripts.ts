import { materialsOf, resultBytes } from './play.ts';
import type { Script, Seat, Step } from './script.ts';
import type { CollectedContent } from '#application/collection/collect-case';
import certificate from '#data/items/XS-041.json' with { type: 'json' };
import registration from '#data/items/XS-057.json' with { type: 'json' };
import type { Item } from '#domain/catalogue/item';
import { toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import { authorities, recordCertificate } from '#infra/commands/collection-scenarios';
import { inPerson, medicalIntake, motherAndSon, regions } from '#infra/commands/scenarios';

/** Whole cases of the demonstration data (agreement LZ-XA): as a province's platform meets them from either side. */

const { lanzhou, xian } = regions;
const hall = { lanzhou: '11620100XTXX00014C', xian: '11610100XTXX00161R' } as const;

const windowAt = (at: keyof typeof regions, number: string): Script['window'] => {
  const { division: region, window: id } = regions[at];
  return { id, region, body: hall[at], caseId: `${region}-20260922-${number}` };
};
const authorityAt = (at: keyof typeof regions, { body, number }: { body: string; number: string }): Seat => {
  const { division: region } = regions[at];
  return { region, body, caseId: `${region}-20260922-${number}` };
};

type Taken = ReturnType<typeof medicalIntake> | ReturnType<typeof recordCertificate>;
/** What the window took in, as it keeps it. */
function contentOf({ applicant: presented, identity, form }: Taken): CollectedContent {
  const { presentedBy, ...applicant } = { presentedBy: undefined, ...presented };
  if (presentedBy === undefined)
    return { applicant: { ...applicant, filedBy: null }, identity, form, presentedOn: 'self' };
  const { basis: presentedOn, ...filedBy } = presentedBy;
  return { applicant: { ...applicant, filedBy }, identity, form, presentedOn };
}

const scan = { sha256: '', bytes: 0, mediaType: 'application/pdf' as const };
const registrationAt = (at: keyof typeof regions, applicant: typeof motherAndSon | typeof inPerson) => ({
  ...{ item: registration as Item, clockStarts: 'scans-received' as const, materials: ['written-commitment'] },
  content: contentOf(medicalIntake(scan, { at, applicant })),
});

const at = (day: number, time: string): string => `2026-09-${day}T${time}:00.000Z`;
const receivedAt = at(22, '02:00');

const accept: Step = { by: 'acceptor', at: at(24, '01:00'), command: { type: 'accept' } };
const review: Step = {
  ...{ by: 'reviewer', at: at(24, '02:00') },
  command: { type: 'review', recommendation: 'grant', opinion: '符合条件' },
};
const grant = (draft: string | null): Step => ({
  ...{ by: 'decider', at: at(24, '03:00') },
  command: { type: 'grant', approval: draft && 'example', draftSm3: draft, draft: null },
});
const takeOver: Step = { by: 'acceptor', at: at(22, '03:00'), command: { type: 'take-over' } };
const complete: Step = { by: 'journey', at: at(24, '03:01'), command: { type: 'complete' } };
const resultSm3 = toHex(sm3(resultBytes));

/** Offered by a partner, decided here. */
const issued: Script = {
  name: 'issued',
  zh: '外省窗口代收, 本地公安机关受理、决定并出证 (有结果文件)',
  en: 'Received at a window of the partner (610100), accepted and granted here (620100); the result is a file, which the window may print',
  ...{ item: certificate as Item, clause: '4.3', clockStarts: 'scans-received', receivedAt, materials: ['identity'] },
  window: windowAt('xian', '1SSVED610100'),
  authority: authorityAt('lanzhou', { body: authorities.lanzhou.police, number: '1SSVED620100' }),
  content: contentOf(recordCertificate(scan, { at: 'xian' })),
  steps: [
    takeOver,
    accept,
    review,
    grant(resultSm3),
    {
      ...{ by: 'journey', at: at(24, '03:01') },
      command: {
        type: 'issue',
        issued: {
          ...{ kind: 'attestation', identifier: 'TB-620100-EXAMPLE-0001' },
          document: { key: 'result', sm3: resultSm3, bytes: resultBytes.length },
        },
      },
    },
    { ...complete, at: at(24, '03:02') },
  ],
};

/** Offered by us, decided by a partner. */
const corrected: Script = {
  name: 'corrected',
  zh: '本地窗口代收, 外省机关一次性告知、补正后受理并准予 (结果为登记)',
  en: 'Received at a window of ours (620100), decided by the partner (610100): a notice of deficiencies, a correction, then granted; the result is a record at the authority',
  ...{ clause: '3.1', receivedAt, ...registrationAt('lanzhou', motherAndSon) },
  window: windowAt('lanzhou', 'C0RRECTED620'),
  authority: authorityAt('xian', { body: xian.office, number: 'C0RRECTED610' }),
  steps: [
    takeOver,
    {
      ...{ by: 'acceptor', at: at(22, '06:00') },
      command: {
        type: 'notify-deficiencies',
        deficiencies: [
          { kind: 'field', key: 'startOn', reason: 'invalid' },
          { kind: 'material', key: 'residence-permit', reason: 'missing' },
        ],
        notes: ['备案开始日期不得早于申请之日', '请补交居住证'],
        workingDays: 5,
      },
    },
    {
      ...{ by: 'clerk', at: at(23, '02:00') },
      command: { type: 'correct', materials: materialsOf(['residence-permit']), form: { startOn: '2026-09-25' } },
    },
    accept,
    review,
    grant(null),
    complete,
  ],
};

const declined: Script = {
  name: 'declined',
  zh: '外省窗口移交, 本地机关不予接收',
  en: 'Offered by a window of the partner (610100), declined here (620100): the end',
  ...{ clause: '4.1', receivedAt, ...registrationAt('xian', inPerson) },
  window: windowAt('xian', 'DEC11NED6101'),
  authority: authorityAt('lanzhou', { body: lanzhou.office, number: 'DEC11NED6201' }),
  steps: [
    {
      ...{ by: 'acceptor', at: at(22, '03:00') },
      command: {
        type: 'decline-handover',
        reasons: ['参保地不在本市, 请移交参保地的医疗保障经办机构'],
        competentBody: null,
      },
    },
  ],
};

const withdrawn: Script = {
  name: 'withdrawn',
  zh: '本地窗口移交, 外省机关已接收, 申请人在窗口撤回',
  en: 'Offered by a window of ours (620100), taken over by the partner (610100), then withdrawn at the window',
  ...{ clause: '3.1', receivedAt, ...registrationAt('lanzhou', inPerson) },
  window: windowAt('lanzhou', 'W1THDRAWN620'),
  authority: authorityAt('xian', { body: xian.office, number: 'W1THDRAWN610' }),
  steps: [
    takeOver,
    {
      ...{ by: 'clerk', at: at(23, '01:00') },
      command: { type: 'ask-withdrawal', reason: '申请人改在参保地办理' },
    },
  ],
};

const refused: Script = {
  name: 'refused',
  zh: '外省窗口代收, 本地机关受理后不予许可, 告知理由和救济途径',
  en: 'Received at a window of the partner (610100), accepted and refused here (620100), with reasons and remedies',
  ...{ clause: '4.1', receivedAt, ...registrationAt('xian', motherAndSon) },
  window: windowAt('xian', 'REFVSED61010'),
  authority: authorityAt('lanzhou', { body: lanzhou.office, number: 'REFVSED62010' }),
  steps: [
    takeOver,
    accept,
    { ...review, command: { type: 'review', recommendation: 'refuse', opinion: '不符合条件' } },
    {
      ...{ by: 'decider', at: at(24, '03:00') },
      command: {
        type: 'refuse',
        reasons: ['居住证已过期, 不符合备案条件'],
        remedies: '可在收到决定之日起六十日内申请行政复议, 或六个月内提起行政诉讼',
      },
    },
    complete,
  ],
};

export const scripts: readonly Script[] = [issued, corrected, refused, declined, withdrawn];

import type { Material } from './scenarios.ts';
import { regions } from './scenarios.ts';

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

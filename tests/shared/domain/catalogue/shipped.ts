import competence from '#data/competence.json' with { type: 'json' };
import divisionsFile from '#data/divisions.json' with { type: 'json' };
import employers from '#data/employers.json' with { type: 'json' };
import foodProduction from '#data/items/LZ-001.json' with { type: 'json' };
import housingFund from '#data/items/XS-022.json' with { type: 'json' };
import criminalRecord from '#data/items/XS-041.json' with { type: 'json' };
import socialCard from '#data/items/XS-048.json' with { type: 'json' };
import medicalRecord from '#data/items/XS-057.json' with { type: 'json' };
import mortgage from '#data/items/XS-066.json' with { type: 'json' };
import { competenceTables } from '#domain/catalogue/competence';
import { divisionsOf } from '#domain/catalogue/divisions';
import type { DescribedItem, FormField, Item } from '#domain/catalogue/item';

export const xs022 = housingFund as DescribedItem;
export const lz001 = foodProduction as DescribedItem;
export const xs041 = criminalRecord as DescribedItem;
export const xs048 = socialCard as DescribedItem;
export const xs057 = medicalRecord as DescribedItem;
export const xs066 = mortgage as DescribedItem;
export const divisions = divisionsOf(divisionsFile);
export const tables = competenceTables({ competence, employers });

/** A day in Shanghai on which the shipped filings are checked. */
export const today = '2026-09-22';

export const pdf = (slot: string) => ({ slot, mediaType: 'application/pdf', bytes: 20_000 });

/** A filing of each item with which nothing is wrong. */
export const goodFilings = {
  'XS-022': {
    form: { employerCreditCode: '91620102XTXX000659', purpose: 'purchase', lendingDivision: '440300' },
    materials: [],
  },
  'LZ-001': {
    form: {
      residence: '西安市测试路1号',
      legalRepresentative: '康试食',
      plantDivision: '620122',
      plantAddress: '皋兰县测试园区2号',
      category: '24',
      varieties: '月饼、面包',
      contactName: '康试食',
      contactPhone: '13900000000',
    },
    materials: ['application', 'layout-plan', 'process-chart', 'equipment-list', 'safety-system'].map(pdf),
  },
  'XS-057': {
    form: {
      insuredDivision: '620102',
      insurance: 'employee',
      kind: 'retired-settled',
      treatmentDivision: '610100',
      startOn: '2026-10-08',
      contactPhone: '0931-0000000',
    },
    materials: [pdf('written-commitment')],
  },
  'XS-041': {
    form: {
      householdDivision: '620102',
      filedBy: 'self',
      periodFrom: '2010-01-01',
      periodTo: '2026-09-21',
      purpose: 'employment',
      contactPhone: '13900000000',
    },
    materials: [pdf('identity')],
  },
  'XS-048': {
    form: {
      insuredDivision: '620102',
      ageGroup: 'under-16',
      bank: '测试银行',
      handover: 'post',
      postalAddress: '西安市测试路3号',
      contactPhone: '13900000000',
    },
    materials: [{ ...pdf('photo'), mediaType: 'image/jpeg' }, ...['guardian-identity', 'birth-certificate'].map(pdf)],
  },
  'XS-066': {
    form: {
      propertyDivision: '620103',
      propertyAddress: '七里河区测试路4号',
      certificateNumber: '甘（2020）兰州市不动产权第0000000号',
      mortgageKind: 'ordinary',
      securedAmount: '800000.00',
      debtFrom: '2026-10-01',
      debtTo: '2046-09-30',
      mortgageeName: '测试银行',
      contactName: '沈试安',
      contactPhone: '13900000000',
    },
    materials: ['property-certificate', 'mortgage-contract', 'identity'].map(pdf),
  },
} as const;

/** An item that asks for nothing, to hang single fields and materials on. */
export const itemWith = (parts: { form?: readonly FormField[]; materials?: Item['materials'] }): Item => ({
  ...xs022,
  form: [],
  materials: [],
  ...parts,
});

export const field = (parts: Partial<FormField> & Pick<FormField, 'type'>): FormField => ({
  key: 'it',
  label: { zh: '某项', en: 'thing' },
  required: false,
  personal: false,
  ...parts,
});

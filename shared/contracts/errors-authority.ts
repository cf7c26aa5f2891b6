import type { ErrorEntry } from './errors.ts';

/** The part of the catalogue (`errors`) about whose a case is, decisions made in an authority's own system, and devices that a window lacks. */
export const authorityErrors = {
  'case.transferred_twice': {
    status: 409,
    title: {
      zh: '该办件已移送两次, 由运维确定承办机关',
      en: 'the case was passed on twice: an operator says whose it is',
    },
    advice: {
      zh: '请联系运维指定承办机关, 或依法作出不予受理决定',
      en: 'ask the operators to assign it, or refuse acceptance with reasons',
    },
  },
  'case.sealed_here': {
    status: 409,
    title: {
      zh: '该事项的结果由本平台签章制发, 须在本平台决定',
      en: 'the result of this item is sealed here, so it is decided here',
    },
    advice: { zh: '请核对草稿后作出决定', en: 'look at the draft and decide the case' },
  },
} as const satisfies Record<string, ErrorEntry>;

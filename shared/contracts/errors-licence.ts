import type { ErrorEntry } from './errors.ts';

/** The part of the catalogue (`errors`) about results and what becomes of them. Literals, so that it is left out where nobody reads it. */
export const licenceErrors = {
  'licence.wrong_state': {
    status: 409,
    title: { zh: '该结果的状态不允许这样处理', en: 'the state of this result does not allow that' },
    advice: { zh: '请先查看其当前状态', en: 'look at its state first' },
  },
  'licence.busy': {
    status: 409,
    title: { zh: '该结果正在被他人处理', en: 'somebody else is changing this result' },
    advice: { zh: '请稍后再试', en: 'try again in a moment' },
  },
  'licence.not_for_item': {
    status: 422,
    title: { zh: '该事项不使用这类证照', en: 'the item names no such licence' },
    advice: { zh: '只能使用事项规定的证照', en: 'only licences that the item names can be used' },
  },
  'licence.no_consent': {
    status: 409,
    title: { zh: '持证人未同意为此案件查看', en: 'its holder did not consent to a look for this case' },
    advice: {
      zh: '请持证人在证照库中同意, 或请其提交材料',
      en: 'ask the holder to consent (POST /licences/{identifier}/consents), or to hand in a paper',
    },
  },
  'licence.other_file': {
    status: 409,
    title: { zh: '该证照的文件不是 OFD', en: 'the file of this licence is no OFD file' },
    advice: { zh: '请从 /licences/{identifier}/file 获取', en: 'fetch it from /licences/{identifier}/file' },
  },
  'verification.code_unreadable': {
    status: 422,
    title: { zh: '不是结果的二维码', en: 'not the QR code of a result' },
    advice: { zh: '请重新扫描, 或上传文件核验', en: 'scan it again, or verify the file' },
  },
  'verification.code_unknown': {
    status: 404,
    title: { zh: '没有登记该二维码所示的印章', en: 'no seal is registered that this code could be of' },
    advice: { zh: '请到出具地区的平台核验, 或上传文件核验', en: 'verify it where it was issued, or verify the file' },
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

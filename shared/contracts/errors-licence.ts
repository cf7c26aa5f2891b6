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
  'licence.own': {
    status: 409,
    title: {
      zh: '不得处理本人或所代表者的结果',
      en: 'nobody decides on a result of their own, or of whom they represent',
    },
    advice: { zh: '请由另一名有岗位的人员办理', en: 'let another official with the post act' },
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
    title: { zh: '该证照的文件不是 OFD, 或者过大', en: 'the file of this licence is no OFD file, or too long' },
    advice: { zh: '请从 /licences/{identifier}/file 获取', en: 'fetch it from /licences/{identifier}/file' },
  },
  'licence.no_next_version': {
    status: 409,
    title: { zh: '该结果不能在此出具新版本', en: 'no new version of this result can be made here' },
    advice: {
      zh: '仅限本平台签章出具的结果; 请在原出具系统办理',
      en: 'only of what was sealed here; ask where it was issued',
    },
  },
  'licence.no_such_line': {
    status: 422,
    title: { zh: '该结果没有要更正的行', en: 'this result has no such line' },
    advice: {
      zh: '请按其内容各行的 key, 或 holder.name 填写',
      en: 'name lines by their keys, the holder as holder.name',
    },
  },
  'licence.line_unchanged': {
    status: 422,
    title: { zh: '更正内容与原文相同, 或同一行重复', en: 'a line says that already, or is named twice' },
    advice: { zh: '仅列出需要更正的行, 每行一次', en: 'name each line that is wrong, once' },
  },
  'licence.names_differ': {
    status: 422,
    title: { zh: '持证人名称须在各行一并更正', en: 'the name of the holder must be put right wherever it stands' },
    advice: {
      zh: '请同时更正 holder.name 和载有该名称的各行',
      en: 'put right holder.name and every line that says that name together',
    },
  },
  'licence.not_longer': {
    status: 422,
    title: { zh: '延续后的有效期止须晚于原有效期止', en: 'a renewal must end later than the result does' },
    advice: { zh: '请填写真实日期; 长期有效的结果不需延续', en: 'give a real day; what has no end needs none' },
  },
  'licence.draft_changed': {
    status: 409,
    title: { zh: '批准的不是现在的草稿', en: 'what is approved is not the draft as it is now' },
    advice: { zh: '请重新查看草稿后再批准', en: 'look at the draft again' },
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

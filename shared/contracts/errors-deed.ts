import type { ErrorEntry } from './errors.ts';

/** The part of the catalogue (`errors`) about sealing and publishing agreements. Literals, so that it is left out where nobody reads it. */
export const deedErrors = {
  'agreement.not_found': {
    status: 404,
    title: { zh: '没有该协议的这一版', en: 'there is no such version of an agreement' },
    advice: { zh: '请在协议目录中核对编号和版次', en: 'look up its id and version in the list of agreements' },
  },
  'agreement.ended': {
    status: 409,
    title: { zh: '该版协议已到期', en: 'this version has ended' },
    advice: { zh: '请签署新版协议', en: 'agree on a new version' },
  },
  'agreement.not_sealed_by_both': {
    status: 409,
    title: { zh: '该版协议双方尚未全部用印', en: 'this version is not sealed by both parties' },
    advice: {
      zh: '请先由双方用印并互相递交签署文本, 再公告委托事项',
      en: 'have both parties seal it and present their documents to each other, then publish what is entrusted',
    },
  },
  'agreement.nothing_entrusted': {
    status: 409,
    title: { zh: '该机关没有在该版协议中委托权限', en: 'the body entrusts no power by this version' },
    advice: {
      zh: '无需公告; 公告由委托方作出',
      en: 'nothing has to be published: that is for the party that entrusts',
    },
  },
  'agreement.joint_test_unsound': {
    status: 422,
    title: {
      zh: '联调测试报告自相矛盾: 有重复的项目、所称完整与项目不符, 或结束早于开始',
      en: 'the report contradicts itself: a row twice, complete without all rows, or an end before the beginning',
    },
    advice: {
      zh: '请提交 npm run partner:check 写出的报告, 不要改动',
      en: 'hand in the report as npm run partner:check wrote it, without changes',
    },
  },
  'agreement.joint_test_ahead': {
    status: 422,
    title: { zh: '联调测试的完成时间晚于现在', en: 'the joint test says that it ended later than now' },
    advice: {
      zh: '请校准测试所用机器的时钟后重新测试',
      en: 'set the clock of the machine that tested, and test again',
    },
  },
  'agreement.document_not_good': {
    status: 422,
    title: { zh: '所递交的文件核验不通过', en: 'the document presented does not verify' },
    advice: {
      zh: '请按所列原因向对方机关重新索取文件',
      en: 'see the reason listed, and ask the other party for its document again',
    },
  },
  'agreement.other_document': {
    status: 422,
    title: {
      zh: '所递交的不是该版协议的签署文本或者公告',
      en: 'the document is no seal or publication of this version',
    },
    advice: { zh: '请核对协议编号、版次和文件种类', en: 'compare id, version and kind of the document' },
  },
  'agreement.other_text': {
    status: 409,
    title: {
      zh: '对方用印的文本与本地区的文本不一致',
      en: 'the other party sealed another text than the one known here',
    },
    advice: {
      zh: '请双方逐条核对文本; 一致之前协议不生效',
      en: 'compare the two texts clause by clause: until they are the same, nothing is agreed',
    },
  },
  'agreement.not_the_counterpart': {
    status: 422,
    title: { zh: '文件不是对方机关出具的', en: 'the document is not of the other party' },
    advice: {
      zh: '本机关用印请直接在此办理; 对方的文件由对方机关出具',
      en: 'your own body seals here; only the document of the other party is presented',
    },
  },
} as const satisfies Record<string, ErrorEntry>;

import type { ErrorEntry } from './errors.ts';

/** The part of the catalogue (`errors`) about what windows hand out and print, and about their numbered blanks. Literals, so that it is left out where nobody reads it. */
export const printingErrors = {
  'case.no_presenter': {
    status: 422,
    title: { zh: '收件时没有他人代为到场', en: 'nobody stood at the window for the applicant' },
    advice: { zh: '请核验申请人本人身份后发放', en: 'check the identity of the applicant, and hand out to them' },
  },
  'agreement.print_not_covered': {
    status: 403,
    title: {
      zh: '协议条款没有约定由窗口打印结果',
      en: 'the clause of the case does not let the window print the result',
    },
    advice: {
      zh: '请协助申请人登录取得电子文件, 或联系办理地联络员由办理地机关寄送',
      en: 'help the applicant to sign in and fetch the file, or ask the liaison officer there to have it sent',
    },
  },
  'case.nothing_to_print': {
    status: 409,
    title: {
      zh: '没有可在窗口打印的结果, 或结果已更新',
      en: 'there is no result that the window may print, or there is a newer one',
    },
    advice: {
      zh: '请刷新办件; 协议允许打印而结果未到的, 联系办理地联络员',
      en: 'look at the case again; where the clause allows printing and nothing has come, ask the liaison officer there',
    },
  },
  'case.already_printed': {
    status: 409,
    title: { zh: '该结果已有一份有效的打印件', en: 'one print of this result is valid already' },
    advice: {
      zh: '一份结果只有一份有效打印件; 原件损坏或打错的, 先登记作废, 再打印',
      en: 'a result has one valid print; enter the one that is spoiled or damaged first, then print again',
    },
  },
  'case.no_such_print': {
    status: 409,
    title: { zh: '该编号的纸上没有本办件的有效打印件', en: 'the blank holds no valid print of this case' },
    advice: { zh: '请核对空白证照上的编号和办件', en: 'compare the number on the blank, and the case' },
  },
  'print.not_verified': {
    status: 409,
    title: { zh: '结果文件未通过核验, 不能打印', en: 'the sealed result is not verified, and not printed' },
    advice: {
      zh: '请勿自行打印; 联系办理地联络员, 由办理地机关核实',
      en: 'print nothing; ask the liaison officer of the deciding region to look into it',
    },
  },
  'window.no_such_blank': {
    status: 422,
    title: {
      zh: '本窗口没有领到这个编号的空白证照, 或不能用于这类结果',
      en: 'the window was given no blank with this number, or none for this kind of result',
    },
    advice: { zh: '请核对空白证照上的编号和种类', en: 'compare number and kind with the blank in front of you' },
  },
  'window.blank_used': {
    status: 409,
    title: { zh: '该编号的空白证照已登记使用或作废', en: 'the blank with this number is already used or spoiled' },
    advice: {
      zh: '请核对编号并换用下一张; 纸上确为空白的, 报本机关查核',
      en: 'compare the number and take the next; where it really is blank, have your body look into it',
    },
  },
  'window.no_such_book': {
    status: 404,
    title: { zh: '本窗口没有领到这一批空白证照', en: 'the window was given no such book of blanks' },
    advice: { zh: '请核对空白证照编号的前段', en: 'check what the numbers begin with' },
  },
  'window.no_such_count': {
    status: 404,
    title: { zh: '没有需要复核签字的这次盘点', en: 'there is no such count that needs a signature' },
    advice: { zh: '请从登记簿中选择尚未平账的盘点', en: 'choose an open count of the ledger' },
  },
  'window.count_signed': {
    status: 409,
    title: { zh: '该次盘点已由另一名人员复核签字', en: 'another clerk has signed this count already' },
    advice: { zh: '无需再签', en: 'nothing is left to sign' },
  },
  'window.count_open': {
    status: 409,
    title: {
      zh: '上一次盘点不符, 尚待另一名人员复核签字',
      en: 'a count before it did not come out, and is not signed yet',
    },
    advice: { zh: '请由另一名窗口人员先签字, 再盘点', en: 'let another clerk sign that one first, then count again' },
  },
  'window.too_many_counts': {
    status: 409,
    title: { zh: '这一批空白证照的盘点次数已达上限', en: 'this book of blanks takes no further count' },
    advice: {
      zh: '请报本机关查核, 并从下一批开始盘点',
      en: 'have your body look into it, and count the next book',
    },
  },
  'window.needs_second_clerk': {
    status: 403,
    title: { zh: '盘点不符须由另一名人员复核签字', en: 'a count that does not come out is signed by another clerk' },
    advice: { zh: '请由盘点人以外的窗口人员复核', en: 'let a clerk sign who did not count' },
  },
} as const satisfies Record<string, ErrorEntry>;

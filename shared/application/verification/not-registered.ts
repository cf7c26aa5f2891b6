import type { Part } from './verify-document.ts';

const notChecked = (zh: string, en: string): Part => ({
  ...{ result: 'not-checked', code: 'force.not_checked_offline' },
  text: { zh, en },
});

/** Of documents that are in no register of results: what was not checked, and where it can be seen. */
export const notRegistered = {
  'tongban-receipt': notChecked(
    '收件凭证不入结果登记库, 离线未核验; 收件不等于受理',
    'receipts are not in the register of results, and the cases were not checked offline; receipt is not acceptance',
  ),
  'tongban-statement': notChecked(
    '交接凭证不入结果登记库, 离线未核验; 所载事件见双方办件的记录链',
    'statements are in no register, and were not checked offline; the event that one states is in the chain of its case',
  ),
  'tongban-agreement': notChecked(
    '协议是否由双方用印、是否中止或提前终止, 离线未核验; 见各地协议目录',
    'whether both parties have sealed it, and whether it is suspended or ended early, was not checked offline; see the list of agreements of either region',
  ),
  'tongban-joint-test': notChecked(
    '联调测试报告只说明所载时间的情况; 其后是否变化, 离线未核验',
    'a report of a joint test says how it was at the time that it names; what has changed since was not checked offline',
  ),
} as const;

import type { AlarmProps } from './alarm.ts';
import type { DeploymentCounts } from './deployment-counts.ts';
import type { Text } from '#contracts/text';

/** Reconcile queues again what is older than five minutes; what four of its walks did not move is stuck. */
const unacknowledgedSeconds = 3600;

/** Beyond a day nobody will say that it was only the evening. */
const overdueSeconds = 86_400;

/** Those for whom partners have to be told. */
const consequence: Text = {
  zh: '对方地区不知道办件进展, 代收的办件不能移交; 消息都保留, 恢复后自动补发',
  en: 'the regions behind them are not told, and nothing is handed over to them; all of it is kept, and sent once they are well',
};

/** Alarms of what the functions themselves measure, by name: what was promised and not kept, and whom nothing reaches. */
export function alarmsOfCounts(counts: DeploymentCounts): Readonly<Record<string, Omit<AlarmProps, 'name' | 'tell'>>> {
  return {
    'events-unacknowledged': {
      metric: counts.metricUnacknowledged(),
      from: unacknowledgedSeconds,
      meaning: { zh: '有事件超过 1 小时未被处理', en: 'some consumer has not dealt with an event for an hour' },
      consequence: {
        zh: '相关办件停滞, 或工作人员和申请人看到的情况已过时',
        en: 'those cases stand still, or officials and applicants see an old state of them',
      },
      runbook: 'events-unacknowledged',
    },
    'cases-overdue': {
      metric: counts.metricOverdue(),
      from: overdueSeconds,
      meaning: { zh: '有办件超期超过 1 天', en: 'an act that is awaited has been overdue for a day' },
      consequence: { zh: '有申请人未在期限内得到答复', en: 'somebody did not get their answer within the limit' },
      runbook: 'cases-overdue',
    },
    'agreements-ending': {
      metric: counts.metricAgreementsEnding(),
      from: 1,
      meaning: {
        zh: '有合作协议将在 30 个工作日内到期且没有后续版本',
        en: 'an agreement ends within 30 working days and nothing follows it',
      },
      consequence: {
        zh: '到期后窗口不能再为对方代收, 群众须自行网办、邮寄或到办理机关申请',
        en: 'from then on windows receive nothing for the other region: people have to apply online, by post or over there',
      },
      runbook: 'agreements-ending',
    },
    'agreements-idle': {
      metric: counts.metricAgreementsIdle(),
      from: 1,
      meaning: {
        zh: '有合作协议已到起始日, 但双方未全部用印, 或委托事项未公告',
        en: 'the first day of an agreement has come, and it is not sealed by both, or what it entrusts is not published',
      },
      consequence: {
        zh: '窗口不能依该协议代收, 或不能行使委托的权限',
        en: 'windows receive nothing under it, or cannot do what they are entrusted with',
      },
      runbook: 'agreements-idle',
    },
    'revocation-lists-ending': {
      metric: counts.metricRevocationListsEnding(),
      from: 1,
      meaning: {
        zh: '有认证机构的吊销列表将在 7 天内到期, 或者没有列表',
        en: 'the revocation list of an authority ends within 7 days, or there is none',
      },
      consequence: {
        zh: '到期后不能登记印章, 核验结果会注明是否吊销未核验',
        en: 'once it has ended no seal is registered, and whoever verifies is told that revocation was not checked',
      },
      runbook: 'revocation-lists',
    },
    'endpoints-failing': {
      metric: counts.metricEndpointsFailing(),
      from: 1,
      meaning: {
        zh: '有外地平台连续四次不接收消息, 或一天没有来取件',
        en: 'an endpoint of a partner did not take a message at four attempts, or a partner that fetches did not for a day',
      },
      consequence,
      runbook: 'region-not-told',
    },
    'messages-refused': {
      metric: counts.metricMessagesRefused(),
      from: 1,
      meaning: { zh: '有办件的消息四次未被外地平台接收', en: 'a partner did not take a message at four attempts' },
      consequence: {
        zh: '该办件的移交或进展未能告知对方, 还会再试六次',
        en: 'of that case the other region is told nothing more until it takes it; six attempts are left',
      },
      runbook: 'region-not-told',
    },
    'endpoints-disabled': {
      metric: counts.metricEndpointsDisabled(),
      from: 1,
      meaning: {
        zh: '有外地平台的接口已停用, 不再发送',
        en: 'an endpoint of a partner is disabled: nothing is sent to it',
      },
      consequence: {
        zh: '对方地区不知道办件进展; 消息都保留, 须人工重新启用',
        en: 'the regions behind it are told nothing; all of it is kept until an operator enables it again',
      },
      runbook: 'region-not-told',
    },
    'endpoints-dead-lines': {
      metric: counts.metricEndpointsWithDead(),
      from: 1,
      meaning: {
        zh: '有办件的消息十次未被接收, 已停止重试',
        en: 'ten attempts to tell a partner of a case failed, and it is given up',
      },
      consequence: {
        zh: '该办件的后续进展也不再告知对方, 须人工补发',
        en: 'nor is the partner told what happens to those cases later, until an operator orders it',
      },
      runbook: 'region-not-told',
    },
    'sources-failing': {
      metric: counts.metricSourcesFailing(),
      from: 1,
      meaning: {
        zh: '有只供查询的业务系统一天没有作答',
        en: 'a system that only answers how cases stand has answered nothing for a day',
      },
      consequence: {
        zh: '申请人和工作人员看到的该系统进展已过时, 页面已注明; 办件和期限不受影响',
        en: 'what applicants and officials see of that system is old, and shown as such; cases and limits go on',
      },
      runbook: 'sources-failing',
    },
    'lists-unsettled': {
      metric: counts.metricListsUnsettled(),
      from: 1,
      meaning: {
        zh: '外地平台的每日清单与本地所收不符且不能自动补齐, 或一天取不到清单',
        en: 'of what a partner lists as told something was not received and cannot be fetched, or no list could be had for a day',
      },
      consequence: {
        zh: '相关办件在本地的情况可能不是最新; 其他办件不受影响',
        en: 'what is seen here of those cases may be old; others go on',
      },
      runbook: 'lists-unsettled',
    },
  };
}

import type { CloudState } from './cloud-state.ts';
import { escape, section } from './console-html.ts';
import type { Cell, Html, Row } from './console-html.ts';
import type { ExecutionRow, MachineRow } from './states.ts';

/** The state of the cloud as one HTML page without any asset or script; everything shown is escaped. */
export function renderState(state: CloudState, { operated, notice }: { operated: boolean; notice?: string }): string {
  const { now, aheadMs, tables } = state;
  const executions = ['状态机 machine', '名称 name', '状态 status', '经过 states entered', '错误 error', ''];
  const sections = [
    section('失败的执行 Failed executions', executions, executionRows(state.failed, operated)),
    section('死信 Dead letters', ['队列 queue', '来自 from', '条数 messages'], deadRows(state)),
    ...(operated ? [startForms(state)] : []),
    section('执行 Executions', executions, executionRows(state.executions, operated)),
    section('队列 Queues', ['队列 queue', '等待 waiting', '处理中 in flight', '延迟 delayed'], queueRows(state)),
    section('接口 APIs', ['API', '地址 address', '应答 answers by status'], apiRows(state)),
    section(
      '函数 Functions',
      [
        '函数 function',
        '调用 calls',
        '错误 errors',
        '运行 running',
        '排队 waiting',
        '平均 mean ms',
        '最近错误 last error',
      ],
      functionRows(state),
    ),
    section(
      '表 Tables',
      ['表 table', '条数 items'],
      tables.map(({ name, items }) => [name, items]),
    ),
    section(
      '事件源 Event sources',
      ['来源 source', '函数 function', '位置 position', '最近错误 last error'],
      sourceRows(state),
    ),
    section(
      '定时规则 Rules',
      ['规则 rule', '频率 schedule', '下次 next', '触发 fired', '放弃 dropped', '最近错误 last error'],
      ruleRows(state),
    ),
    section(
      '被拒绝的访问 Refused by policy',
      ['角色 role', '操作 action', '资源 resource', '次数 times'],
      refusedRows(state),
    ),
    section(
      '调用 AWS calls',
      ['服务 service', '操作 operation', '角色 role', '次数 times', '失败 failed'],
      callRows(state),
    ),
  ];
  const ahead = aheadMs === 0 ? '' : `, ${duration(aheadMs)} ahead of real time`;
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>本地云 Local cloud</title><style>${style}</style>
<h1>本地云 Local cloud</h1>${notice === undefined ? '' : `<p class="bad">未执行 Not done: ${escape(notice)}</p>`}
<p>虚拟时间 Virtual time ${escape(now)}${escape(ahead)}. <a href="/">刷新 refresh</a> <a href="/state.json">state.json</a></p>
${sections.join('\n')}</html>`;
}

const style =
  'body{font:14px/1.4 system-ui,sans-serif;margin:1.5em}h2{margin:1.2em 0 .3em;font-size:16px}' +
  'table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.15em .5em;text-align:left;vertical-align:top}' +
  'th{background:#f3f3f3}td.n{text-align:right}.bad{background:#fdd;color:#900}td form{display:inline}' +
  'label{display:block}textarea{width:60em;height:7em}';

/** Executions with what may be done to each: one that runs can be stopped, one that ended badly be redriven. */
function executionRows(rows: readonly ExecutionRow[], operated: boolean): Row[] {
  return rows.map(({ arn, machine, name, status, path, error }) => {
    const redrivable = status !== 'RUNNING' && status !== 'SUCCEEDED';
    const [action, label] = redrivable ? ['/redrive-execution', '重新驱动 Redrive'] : ['/stop-execution', '停止 Stop'];
    const offered = operated && status !== 'SUCCEEDED';
    const button = `<form method="post" action="${action}"><input type="hidden" name="execution" value="${escape(arn)}">
<button>${label}</button></form>`;
    const cells = [machine, name, status, path.join(' → '), error, offered ? { html: button } : undefined];
    return { cells, bad: status === 'FAILED' || status === 'TIMED_OUT' };
  });
}

/** Machines that operators start by hand have `-op-` in their names. */
function startForms({ machines }: CloudState): string {
  const rows = machines.filter(({ name }) => name.includes('-op-')).map((machine) => [startForm(machine)]);
  return section('运维操作 Operations', ['输入 input'], rows);
}

/** The comment of a machine's definition says what it is for, and may end with an example of its input: a JSON object. */
function startForm({ name, comment }: MachineRow): Html {
  const at = comment.indexOf('{');
  const [words, example] = at < 0 ? [comment, '{}'] : [comment.slice(0, at), comment.slice(at)];
  return {
    html: `<form method="post" action="/start-execution"><b>${escape(name)}</b> ${escape(words)}
<input type="hidden" name="machine" value="${escape(name)}">
<label>名称 Name (可不填 optional) <input name="name" maxlength="80"></label>
<label>输入 Input (JSON)<br><textarea name="input">${escape(example)}</textarea></label>
<button>开始 Start</button></form>`,
  };
}

function deadRows({ queues }: CloudState): Row[] {
  return queues
    .filter(({ deadLettersOf }) => deadLettersOf.length > 0)
    .map(({ name, deadLettersOf, visible, inFlight, delayed }) => {
      const count = visible + inFlight + delayed;
      return { cells: [name, deadLettersOf.join(', '), count], bad: count > 0 };
    });
}

function apiRows({ apis }: CloudState): Cell[][] {
  return apis.map(({ path, url, statuses }) => {
    const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
    return [path, url, counts.join(', ')];
  });
}

function functionRows({ functions }: CloudState): Cell[][] {
  return functions.map(({ name, calls, errors, running, queued, totalMs, lastError }) => {
    return [name, calls, errors, running, queued, calls === 0 ? undefined : Math.round(totalMs / calls), lastError];
  });
}

function queueRows({ queues }: CloudState): Cell[][] {
  return queues.map(({ name, visible, inFlight, delayed }) => [name, visible, inFlight, delayed]);
}

function sourceRows({ eventSources }: CloudState): Cell[][] {
  return eventSources.map(({ source, functionArn, position, lastError }) => {
    return [tail(source), tail(functionArn), position, lastError];
  });
}

function ruleRows({ rules }: CloudState): Cell[][] {
  return rules.map(({ name, schedule, next, fired, dropped, lastError }) => {
    return [name, schedule, next, fired, dropped, lastError];
  });
}

function refusedRows({ refused }: CloudState): Cell[][] {
  return refused.map(({ role, action, resource, count }) => [tail(role), action, resource, count]);
}

function callRows({ calls }: CloudState): Cell[][] {
  return calls.map(({ service, operation, role, count, failed }) => [service, operation, tail(role), count, failed]);
}

/** What tells an ARN from its neighbours. */
function tail(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}

function duration(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  const hours = Math.floor((ms % 86_400_000) / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  return [days && `${days} d`, hours && `${hours} h`, `${minutes} min`].filter(Boolean).join(' ');
}

import type { CloudState } from './cloud-state.ts';

/** The state of the cloud as one HTML page without any asset or script; everything shown is escaped. */
export function renderState(state: CloudState): string {
  const ahead = state.aheadMs === 0 ? '' : `, ${duration(state.aheadMs)} ahead of real time`;
  const sections = [
    section('APIs', ['API', 'address', 'answers by status'], apiRows(state)),
    section(
      'Functions',
      ['function', 'calls', 'errors', 'running', 'waiting', 'mean ms', 'last error'],
      functionRows(state),
    ),
    section('Executions', ['machine', 'name', 'status', 'states entered', 'error'], executionRows(state)),
    section('Queues', ['queue', 'waiting', 'in flight', 'delayed'], queueRows(state)),
    section(
      'Tables',
      ['table', 'items'],
      state.tables.map(({ name, items }) => [name, items]),
    ),
    section('Event sources', ['source', 'function', 'position', 'last error'], sourceRows(state)),
    section('Rules', ['rule', 'schedule', 'next', 'fired', 'dropped', 'last error'], ruleRows(state)),
    section('Refused by policy', ['role', 'action', 'resource', 'times'], refusedRows(state)),
    section('AWS calls', ['service', 'operation', 'role', 'times', 'failed'], callRows(state)),
  ];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Local cloud</title><style>${style}</style>
<h1>Local cloud</h1><p>Virtual time ${escape(state.now)}${escape(ahead)}. <a href="/state.json">state.json</a></p>
${sections.join('\n')}</html>`;
}

type Cell = string | number | undefined;

const style =
  'body{font:14px/1.4 system-ui,sans-serif;margin:1.5em}h2{margin:1.2em 0 .3em;font-size:16px}' +
  'table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.15em .5em;text-align:left;vertical-align:top}' +
  'th{background:#f3f3f3}td.n{text-align:right}';

function apiRows({ apis }: CloudState): Cell[][] {
  return apis.map(({ logicalId, url, statuses }) => {
    const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
    return [logicalId, url, counts.join(', ')];
  });
}

function functionRows({ functions }: CloudState): Cell[][] {
  return functions.map(({ name, calls, errors, running, queued, totalMs, lastError }) => {
    return [name, calls, errors, running, queued, calls === 0 ? undefined : Math.round(totalMs / calls), lastError];
  });
}

function executionRows({ executions }: CloudState): Cell[][] {
  return executions.map(({ machine, name, status, path, error }) => [machine, name, status, path.join(' → '), error]);
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

function section(title: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const head = columns.map((column) => `<th>${escape(column)}</th>`).join('');
  const cells = (row: readonly Cell[]): string =>
    row.map((cell) => `<td${typeof cell === 'number' ? ' class="n"' : ''}>${escape(String(cell ?? ''))}</td>`).join('');
  const body = rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n');
  return `<h2>${escape(title)}</h2>${rows.length === 0 ? '<p>none</p>' : `<table><tr>${head}</tr>\n${body}</table>`}`;
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

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

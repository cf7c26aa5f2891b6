/** HTML that is ready; everything else is escaped. */
export interface Html {
  readonly html: string;
}

export type Cell = string | number | Html | undefined;

/** A row of a table; `bad` makes it red. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly bad?: boolean;
}

/** A heading and a table, or the word that there is nothing. */
export function section(title: string, columns: readonly string[], rows: readonly (Row | readonly Cell[])[]): string {
  const head = columns.map((column) => `<th>${escape(column)}</th>`).join('');
  const body = rows.map((row) => ('cells' in row ? row : { cells: row })).map(rowHtml);
  const table = rows.length === 0 ? '<p>无 none</p>' : `<table><tr>${head}</tr>\n${body.join('\n')}</table>`;
  return `<h2>${escape(title)}</h2>${table}`;
}

function rowHtml({ cells, bad }: Row): string {
  const shown = cells.map((cell) => {
    if (typeof cell === 'object') return `<td>${cell.html}</td>`;
    return `<td${typeof cell === 'number' ? ' class="n"' : ''}>${escape(String(cell ?? ''))}</td>`;
  });
  return `<tr${bad ? ' class="bad"' : ''}>${shown.join('')}</tr>`;
}

export function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

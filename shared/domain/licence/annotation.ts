/** What an annotated copy (加注件) is for. */
export interface Annotated {
  /** Who may use it. */
  readonly recipient: string;
  readonly purpose: string;
  /** The last day, `YYYY-MM-DD`. */
  readonly until: string;
  /** The day on which it was made. */
  readonly on: string;
}

/** Characters of a line across a page. */
const longestLine = 24;

/** Lines that are written across each page of a copy. */
export const annotation = ({ recipient, purpose, until, on }: Annotated): readonly string[] => [
  ...broken(`仅供 ${recipient} 用于 ${purpose}`),
  `有效至 ${until} · 加注于 ${on} · 扫码核验`,
];

function broken(text: string): string[] {
  const characters = [...text];
  const count = Math.ceil(characters.length / longestLine);
  return Array.from({ length: count }, (_, at) => characters.slice(at * longestLine, (at + 1) * longestLine).join(''));
}

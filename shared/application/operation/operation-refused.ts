import { type ErrorCode, type ErrorTitles, orderErrors } from '#contracts/errors';

/** A rule of cases may refuse by a code of which no words are carried here. */
const words: ErrorTitles = orderErrors;

/** Thrown by a machine's function for what cannot be done as ordered: the execution is red at once, and nothing was changed. */
export class OperationRefused extends Error {
  override readonly name = 'Operation.Refused';
  readonly code: ErrorCode;

  /** `where` names fields of the input, never what stood in them. */
  constructor(code: ErrorCode, where: readonly string[] = []) {
    const entry = words[code];
    const fields = where.length === 0 ? '' : ` (${where.join(', ')})`;
    const said = entry && `${entry.title.zh}, ${entry.advice.zh}。${entry.title.en}: ${entry.advice.en}.`;
    super(`${code}${fields}: ${said ?? '见错误目录。See the catalogue of errors.'}`);
    this.code = code;
  }
}

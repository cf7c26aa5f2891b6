import { type ErrorCode, errors } from '#contracts/errors';

/** Thrown by a machine's function for what cannot be done as ordered: the execution is red at once, and nothing was changed. */
export class OperationRefused extends Error {
  override readonly name = 'Operation.Refused';
  readonly code: ErrorCode;

  /** `where` names fields of the input, never what stood in them. */
  constructor(code: ErrorCode, where: readonly string[] = []) {
    const { title, advice } = errors[code];
    const fields = where.length === 0 ? '' : ` (${where.join(', ')})`;
    super(`${code}${fields}: ${title.zh}, ${advice.zh}。${title.en}: ${advice.en}.`);
    this.code = code;
  }
}

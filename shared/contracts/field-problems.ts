import type { FieldProblem } from './errors.ts';

/** Nesting of a body: deeper ones are refused before they are parsed. */
export const maxDepth = 8;

/** Of a body that cannot be parsed. */
export const notJson: FieldProblem = {
  pointer: '',
  code: 'request.not_json',
  message: { zh: '不是合法的 JSON 或嵌套过深', en: 'not valid JSON, or nested too deeply' },
};

/** What a schema says of a value that it does not take. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
}

const mostProblems = 20;

/** Where a value is not as its schema asks, `at` being the pointer to the value. Nothing of the value is repeated but names of unknown fields. */
export const problemsOf = (issues: readonly Issue[], at = ''): FieldProblem[] =>
  issues.slice(0, mostProblems).flatMap((issue) => problemsAt(issue, at));

export const escapePointer = (key: PropertyKey): string => String(key).replaceAll('~', '~0').replaceAll('/', '~1');

function problemsAt(issue: Issue, at: string): FieldProblem[] {
  const pointer = at + issue.path.map((key) => `/${escapePointer(key)}`).join('');
  if (issue.code === 'unrecognized_keys' && 'keys' in issue)
    return (issue.keys as string[]).slice(0, mostProblems).map((key) => ({
      pointer: `${pointer}/${escapePointer(key.slice(0, 64))}`,
      code: 'request.unknown_field',
      message: { zh: '未知字段', en: 'unknown field' },
    }));
  return [
    {
      pointer,
      code: `request.${issue.code ?? 'invalid'}`,
      message: { zh: '值缺失、类型或格式不正确', en: 'missing, or of the wrong type or form' },
    },
  ];
}

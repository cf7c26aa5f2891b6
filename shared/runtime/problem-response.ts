import type { ErrorTitles, Rejection } from '#contracts/errors';
import { generalErrors } from '#contracts/errors-general';
import { type Problem, problemMediaType } from '#contracts/problem';

/** What a proxy integration gives back to API Gateway. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers that every answer carries: nothing here may be cached or sniffed. */
export const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;

/** A problem in words; a code without an entry there is a fault of ours, and said to be one. */
export function problemOf(rejection: Rejection, requestId: string, titles: ErrorTitles): Problem {
  const code = titles[rejection.code] === undefined ? 'platform.unexpected' : rejection.code;
  const entry = titles[code] ?? generalErrors['platform.unexpected'];
  return {
    type: `urn:tongban:error:${code}`,
    code,
    status: entry.status,
    title: entry.title,
    advice: entry.advice,
    requestId,
    ...(rejection.problems === undefined ? {} : { problems: [...rejection.problems] }),
  };
}

export function problemResponse(rejection: Rejection, requestId: string, titles: ErrorTitles): HttpResponse {
  const retry = rejection.retryAfterSeconds;
  const problem = problemOf(rejection, requestId, titles);
  return {
    statusCode: problem.status,
    headers: {
      ...commonHeaders,
      'content-type': problemMediaType,
      ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
    },
    body: JSON.stringify(problem),
  };
}

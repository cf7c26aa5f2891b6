import { type ErrorCode, type ErrorEntry, errors, type Rejection } from '#contracts/errors';
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

export function problemOf(rejection: Rejection, requestId: string): Problem {
  const entry: ErrorEntry = errors[rejection.code];
  return {
    type: `urn:tongban:error:${rejection.code}`,
    code: rejection.code,
    status: entry.status,
    title: entry.title,
    advice: entry.advice,
    requestId,
    ...(rejection.problems === undefined ? {} : { problems: [...rejection.problems] }),
  };
}

export function problemResponse(rejection: Rejection, requestId: string): HttpResponse {
  const retry = rejection.retryAfterSeconds;
  return {
    statusCode: errors[rejection.code satisfies ErrorCode].status,
    headers: {
      ...commonHeaders,
      'content-type': problemMediaType,
      ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
    },
    body: JSON.stringify(problemOf(rejection, requestId)),
  };
}

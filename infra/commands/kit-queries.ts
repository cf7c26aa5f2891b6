import type { Schema } from './kit-schemas.ts';
import { numberIn } from './kit-numbers.ts';
import { jsonSchemaOf } from '#contracts/openapi';
import { requestLine } from '#contracts/partner/exchange';
import { type CaseState, caseState, source } from '#contracts/partner/state';

const asking = 'shared/application/partner/ask-source.ts';
const schemaOf = (of: Parameters<typeof jsonSchemaOf>[0]): Readonly<Record<string, Schema>> =>
  (jsonSchemaOf(of) as Schema).properties ?? {};
const { everyMinutes, staleAfterMinutes } = schemaOf(source);
const { state } = schemaOf(caseState);

/** What is asked in the example of such a request. */
export const askedUrl = 'https://records.partner.example/cases/620100-20260922-000000000000';
export const askedLine = requestLine({ path: askedUrl });

const answer: CaseState = {
  ...{ schema: 1, case: '620100-20260922-000000000000', number: 'YB-1' },
  ...{ state: 'in-review', since: '2026-09-22T01:00:00Z' },
};

/** What the guide says of systems that are only asked. */
export const queries: Readonly<Record<string, string | number>> = {
  queryTimeoutSeconds: numberIn(asking, 'timeoutMs') / 1_000,
  queryBytes: numberIn(asking, 'maxBytes'),
  queryDepth: numberIn(asking, 'maxDepth'),
  queryLeastMinutes: everyMinutes?.minimum ?? '',
  queryMostMinutes: everyMinutes?.maximum ?? '',
  staleLeastMinutes: staleAfterMinutes?.minimum ?? '',
  staleMostMinutes: staleAfterMinutes?.maximum ?? '',
  queryStates: (state?.enum ?? []).map((each) => `\`${String(each)}\``).join(', '),
  queryLine: askedLine,
  queryAnswer: JSON.stringify(answer, null, 2),
};

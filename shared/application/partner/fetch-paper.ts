import type { Clock } from '#application/clock';
import type { SourceRequests } from './ask-source.ts';
import type { Partners } from './partners.ts';
import { signRequest, type SignRequestDependencies } from './sign-request.ts';
import { batchBytes, requestLine } from '#contracts/partner/exchange';
import { placeAt } from '#domain/partner/registration';
import { fromUtf8 } from '#formats/bytes';

/** What is to be read at a partner: a page of its list of a day in Shanghai, or of what it told of a case by its number there. */
export type Wanted = { readonly partner: string; readonly after: string | null } & (
  { readonly what: 'list'; readonly day: string } | { readonly what: 'case'; readonly case: string }
);

/** The text of its answer, or why there is none that counts (a stable word). */
export type Fetched = { readonly body: string } | { readonly fault: string };

/** Fetches what a partner gives. Throws where that could not be tried. */
export interface PaperFetcher {
  fetch(wanted: Wanted): Promise<Fetched>;
}

export interface FetchPaperDependencies extends SignRequestDependencies {
  readonly partners: Partners;
  readonly requests: SourceRequests;
  readonly clock: Clock;
}

const timeoutMs = 20_000;

/** Asks a partner once, at the address that is registered for it, with a request signed as it is agreed. */
export async function fetchPaper(dependencies: FetchPaperDependencies, wanted: Wanted): Promise<Fetched> {
  const { partners, requests, clock } = dependencies;
  const exchange = (await partners.all()).find(({ id }) => id === wanted.partner)?.exchange;
  const place = exchange === undefined ? null : placeAt(exchange);
  // It was taken away a moment ago.
  if (exchange === undefined || place === null) return { fault: 'no-address' };
  const about = wanted.what === 'list' ? wanted.day : wanted.case;
  const path = `/partners/${place.us}/${wanted.what === 'list' ? 'reconciliations' : 'cases'}/${about}`;
  const asked = { path, query: { after: wanted.after ?? undefined } };
  const line = requestLine({ to: place.region, ...asked });
  const { signs } = exchange;
  const signed = await signRequest(dependencies, { owner: wanted.partner, signs, line, now: clock.now() });
  if ('missing' in signed) return { fault: `no-key-${signed.missing}` };
  const answer = await requests.get({
    ...{
      url: `${place.before}${requestLine(asked).slice('GET '.length)}`,
      network: place.network,
      timeoutMs,
      maxBytes: batchBytes + 1,
    },
    headers: { accept: 'application/json', ...signed.headers },
  });
  if ('fault' in answer) return answer;
  if (answer.status !== 200) return { fault: `status-${answer.status}` };
  // What is beyond is not read.
  if (answer.body.length > batchBytes) return { fault: 'too-large' };
  try {
    return { body: fromUtf8(answer.body) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { fault: 'malformed' };
  }
}

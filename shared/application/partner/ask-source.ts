import type { Clock } from '#application/clock';
import { hasHappened } from './clocks.ts';
import type { Answer } from './post-message.ts';
import { signRequest, type SignRequestDependencies } from './sign-request.ts';
import type { Said, Sources } from './sources.ts';
import { requestLine } from '#contracts/partner/exchange';
import { caseState } from '#contracts/partner/state';
import type { Network } from '#domain/partner/registration';
import { holdsCitizenNumber } from '#formats/person-numbers';
import { parseStrictJson } from '#formats/jcs';

/** Gets from addresses that operators registered, and from no others; follows nobody elsewhere. */
export interface SourceRequests {
  get(request: {
    url: string;
    network: Network;
    headers: Readonly<Record<string, string>>;
    /** Of the whole attempt. */
    timeoutMs: number;
    /** Of the answer that are read. */
    maxBytes: number;
  }): Promise<Answer>;
}

export interface AskSourceDependencies extends SignRequestDependencies {
  readonly sources: Sources;
  readonly requests: SourceRequests;
  readonly clock: Clock;
}

/** Which source is asked for which case. */
export interface Asked {
  readonly act: 'ask';
  readonly source: string;
  readonly case: string;
}

const timeoutMs = 10_000;
const maxBytes = 65_536;
const maxDepth = 4;

/** Asks a source once how a case stands, and gives of its answer what the contract has, or why there is none that counts. */
export async function askSource(dependencies: AskSourceDependencies, asked: Asked): Promise<Said> {
  const { sources, requests, clock } = dependencies;
  const source = (await sources.all()).find(({ id }) => id === asked.source);
  // It was taken away a moment ago.
  if (source === undefined) return { fault: 'no-source' };
  const now = clock.now();
  const url = `${source.address.url}/${asked.case}`;
  // With its address in what is signed, so that nobody else can use a request that they were sent.
  const line = requestLine({ path: url });
  const { id: owner, signs } = source;
  const signed = await signRequest(dependencies, { owner, signs, line, now });
  if ('missing' in signed) return { fault: `no-key-${signed.missing}` };
  const answer = await requests.get({
    ...{ url, network: source.address.network, timeoutMs, maxBytes },
    headers: { accept: 'application/json', ...signed.headers },
  });
  if ('fault' in answer) return answer;
  if (answer.status !== 200) return { fault: `status-${answer.status}` };
  return saidIn(answer.body, { asked, now });
}

function saidIn(body: Uint8Array, { asked, now }: { asked: Asked; now: string }): Said {
  const parsed = caseState.safeParse(jsonIn(body));
  if (!parsed.success) return { fault: 'malformed' };
  const { state, number, since } = parsed.data;
  // Shown to whoever may see the case, and kept in clear (law 9).
  const isPersons = number !== null && holdsCitizenNumber(number, { today: now.slice(0, 10) });
  const isLater = since !== null && !hasHappened(since, now);
  if (parsed.data.case !== asked.case || isPersons || isLater) return { fault: 'malformed' };
  return { state, number, since };
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(body), { maxBytes, maxDepth });
  } catch {
    return undefined;
  }
}

import type { VirtualClock } from './clock.ts';
import type { AuthorizerModel } from './gateway-model.ts';
import { refusals } from './gateway-responses.ts';
import type { Refusal } from './gateway-responses.ts';
import { isRecord } from './intrinsics.ts';

/** What handlers find in `requestContext.authorizer`: every value is text. */
export type Principal = Readonly<Record<string, string>> & { readonly principalId: string };

interface PolicyAnswer {
  readonly principal: Principal;
  readonly statements: readonly { effect: string; actions: readonly string[]; resources: readonly string[] }[];
}

/** Entries after which expired ones are swept out. */
const sweepAbove = 1000;

/** A REQUEST authorizer: calls its function, remembers the policy by the identity headers, evaluates it for each method. */
export class GatewayAuthorizer {
  readonly #model: AuthorizerModel;
  readonly #clock: VirtualClock;
  readonly #invoke: (payload: unknown) => Promise<unknown>;
  readonly #cache = new Map<string, { answer: PolicyAnswer; expiresMs: number }>();

  constructor(options: {
    model: AuthorizerModel;
    clock: VirtualClock;
    invoke: (payload: unknown) => Promise<unknown>;
  }) {
    this.#model = options.model;
    this.#clock = options.clock;
    this.#invoke = options.invoke;
  }

  /** Who calls, or why not. `headers` have lower-case names; `event` is the request as the authorizer's function sees it. */
  async authorize(request: {
    headers: Readonly<Record<string, string | undefined>>;
    methodArn: string;
    event: () => Record<string, unknown>;
  }): Promise<{ principal: Principal } | { refusal: Refusal }> {
    const identity = this.#model.identityHeaders.map((name) => request.headers[name] ?? '');
    // Without its identity sources a request is refused before the function is asked.
    if (identity.includes('')) return { refusal: refusals.unauthorized };
    const key = JSON.stringify(identity);
    const cached = this.#cache.get(key);
    if (cached && cached.expiresMs > this.#clock.now()) return evaluate(cached.answer, request.methodArn);
    let answer: PolicyAnswer;
    try {
      answer = readAnswer(await this.#invoke(request.event()));
    } catch (error) {
      // Exactly this message means a bad token; whatever else goes wrong is the API's own trouble.
      const saysSo = error instanceof Error && 'errorMessage' in error && error.errorMessage === 'Unauthorized';
      return { refusal: saysSo ? refusals.unauthorized : refusals.authorizerBroken };
    }
    this.#remember(key, answer);
    return evaluate(answer, request.methodArn);
  }

  #remember(key: string, answer: PolicyAnswer): void {
    if (this.#model.ttlSeconds <= 0) return;
    const now = this.#clock.now();
    if (this.#cache.size > sweepAbove) {
      for (const [old, { expiresMs }] of this.#cache) if (expiresMs <= now) this.#cache.delete(old);
    }
    this.#cache.set(key, { answer, expiresMs: now + this.#model.ttlSeconds * 1000 });
  }
}

function evaluate(answer: PolicyAnswer, methodArn: string): { principal: Principal } | { refusal: Refusal } {
  const hits = answer.statements.filter(
    ({ actions, resources }) => matchesAny(actions, 'execute-api:Invoke') && matchesAny(resources, methodArn),
  );
  const denied = 'User is not authorized to access this resource';
  if (hits.some(({ effect }) => effect === 'Deny')) {
    return { refusal: refusals.accessDenied(`${denied} with an explicit deny`) };
  }
  return hits.length > 0 ? { principal: answer.principal } : { refusal: refusals.accessDenied(denied) };
}

/** Throws Error at an answer that API Gateway would not take: no principal, no policy, a context value that is no scalar. */
function readAnswer(answer: unknown): PolicyAnswer {
  const { principalId, policyDocument, context = {} } = Object(answer) as Record<string, unknown>;
  if (typeof principalId !== 'string' || !isRecord(policyDocument) || !isRecord(context))
    throw new Error('malformed answer');
  const texts = Object.entries(context).map(([name, value]) => {
    if (!['string', 'number', 'boolean'].includes(typeof value)) throw new Error(`context ${name} is no scalar`);
    return [name, String(value)];
  });
  const statements = listOf(policyDocument['Statement']).map((statement) => {
    const { Effect: effect, Action: action, Resource: resource } = Object(statement) as Record<string, unknown>;
    if (effect !== 'Allow' && effect !== 'Deny') throw new Error('malformed statement');
    return { effect, actions: listOf(action).map(String), resources: listOf(resource).map(String) };
  });
  return { principal: { ...(Object.fromEntries(texts) as Record<string, string>), principalId }, statements };
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) throw new Error('malformed policy');
  return Array.isArray(value) ? value : [value];
}

/** Whether a text matches one of the patterns, where `*` stands for any run of characters and `?` for any one. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => {
    const source = pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, 'is').test(text);
  });
}

/** An IAM policy document after CloudFormation's intrinsics are resolved, not yet checked. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** One checked statement, ready to be matched. */
export interface Statement {
  /** `<where its policy stands>.<Sid>`, or with its place in the policy (from 0) where it has no Sid. */
  readonly id: string;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in identity policies. */
  readonly principals?: Principals;
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

/** Whom a resource policy's statement names: anyone, accounts, exact ARNs, services. */
export interface Principals {
  readonly any: boolean;
  readonly accounts: readonly string[];
  readonly arns: readonly string[];
  readonly services: readonly string[];
}

/** What a statement is held against; `valuesOf` gives a context key's values (undefined: the key is not there). */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly valuesOf: (key: string) => readonly string[] | undefined;
}

interface Patterns {
  readonly negated: boolean;
  readonly list: readonly RegExp[];
}

type Condition = (valuesOf: Question['valuesOf']) => boolean;

/**
 * Checks a policy document and compiles its statements. Throws Error naming `where` at anything that this cloud would not
 * evaluate (operators, NotPrincipal, policy variables, unknown members): a condition silently skipped is a hole.
 */
export function parsePolicy(
  document: unknown,
  { kind, where }: { kind: 'identity' | 'resource'; where: string },
): readonly Statement[] {
  const fail = (why: string): never => {
    throw new Error(`policy of ${where}: ${why}`);
  };
  const { Statement: statements, ...rest } = record(document) ?? fail('is not an object');
  for (const [member, value] of Object.entries(rest)) {
    if (member === 'Version' && value !== '2012-10-17') fail(`Version ${String(value)} is not supported locally`);
    if (!['Version', 'Id'].includes(member)) fail(`${member} is not supported locally`);
  }
  const list = Array.isArray(statements) ? statements : [statements];
  return list.map((statement, at) => {
    const members = record(statement) ?? fail('a statement is not an object');
    const { Sid: sid = String(at) } = members;
    if (typeof sid !== 'string') return fail('Sid is no string');
    return { id: `${where}.${sid}`, ...parseStatement(members, kind, fail) };
  });
}

/** Whether a statement applies to a question, principals aside. */
export function statementMatches({ actions, resources, conditions }: Statement, question: Question): boolean {
  return (
    patternsMatch(actions, question.action.toLowerCase()) &&
    patternsMatch(resources, question.resource) &&
    conditions.every((condition) => condition(question.valuesOf))
  );
}

/** How a resource statement names a principal (role or root ARN, or service): itself, only through its account, or not. */
export function principalMatch(
  { any, arns, services, accounts }: Principals,
  principal: string,
): 'direct' | 'account' | undefined {
  if (any || arns.includes(principal) || services.includes(principal)) return 'direct';
  const [, , , , account = '', name] = principal.split(':');
  if (!accounts.includes(account)) return undefined;
  return name === 'root' ? 'direct' : 'account';
}

type Fail = (why: string) => never;

function parseStatement(
  statement: Record<string, unknown>,
  kind: 'identity' | 'resource',
  fail: Fail,
): Omit<Statement, 'id'> {
  const known = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
  if (kind === 'resource') known.push('Principal');
  const unknownMember = Object.keys(statement).find((member) => !known.includes(member));
  if (unknownMember !== undefined) fail(`${unknownMember} is not supported locally in a policy of this kind`);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') return fail(`Effect ${String(effect)}`);
  return {
    effect,
    ...(kind === 'resource' ? { principals: parsePrincipals(statement['Principal'], fail) } : {}),
    actions: parsePatterns({ statement, member: 'Action', lowerCase: true, fail }),
    resources: parsePatterns({ statement, member: 'Resource', lowerCase: false, fail }),
    conditions: Object.entries(record(statement['Condition'] ?? {}) ?? fail('Condition is not an object')).flatMap(
      ([operator, keys]) => parseConditions({ operator, keys, fail }),
    ),
  };
}

function parsePatterns(source: {
  statement: Record<string, unknown>;
  member: string;
  lowerCase: boolean;
  fail: Fail;
}): Patterns {
  const { statement, member, lowerCase, fail } = source;
  const positive = statement[member];
  const negative = statement[`Not${member}`];
  if ((positive === undefined) === (negative === undefined)) fail(`exactly one of ${member}, Not${member} is needed`);
  const texts = strings(positive ?? negative) ?? fail(`${member} is not made of strings`);
  const variable = texts.find((text) => text.includes('${'));
  if (variable !== undefined) fail(`policy variable in ${variable} is not supported locally`);
  return {
    negated: negative !== undefined,
    list: texts.map((text) => glob(lowerCase ? text.toLowerCase() : text)),
  };
}

function parsePrincipals(value: unknown, fail: Fail): Principals {
  if (value === '*') return { any: true, accounts: [], arns: [], services: [] };
  const byType = record(value) ?? fail('Principal is missing or of an unknown form');
  const unknownType = Object.keys(byType).find((type) => type !== 'AWS' && type !== 'Service');
  if (unknownType !== undefined) fail(`Principal ${unknownType} is not supported locally`);
  const aws = strings(byType['AWS'] ?? []) ?? fail('Principal AWS is not made of strings');
  const services = strings(byType['Service'] ?? []) ?? fail('Principal Service is not made of strings');
  const isAccount = (text: string): boolean => /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/.test(text);
  const arns = aws.filter((text) => text !== '*' && !isAccount(text));
  const wild = arns.find((arn) => !/^arn:[^:*?]+:iam::\d{12}:[^*?]+$/.test(arn));
  if (wild !== undefined) fail(`Principal ${wild} is not the ARN of one principal`);
  const accounts = aws.filter(isAccount).map((text) => text.split(':')[4] ?? text);
  return { any: aws.includes('*'), accounts, arns, services };
}

type Matcher = (wanted: string) => (value: string) => boolean;

const equals: Matcher = (wanted) => (value) => value === wanted;
const like: Matcher = (wanted) => {
  const pattern = glob(wanted);
  return (value) => pattern.test(value);
};
/** Each of an ARN's six parts is matched by itself: a `*` does not reach over a colon, but in the last part. */
const arnLike: Matcher = (wanted) => {
  if (wanted === '*') return () => true;
  const patterns = arnParts(wanted).map(glob);
  return (value) => {
    const parts = arnParts(value);
    return parts.length === patterns.length && patterns.every((pattern, at) => pattern.test(parts[at] ?? ''));
  };
};
const bool: Matcher = (wanted) => (value) => value.toLowerCase() === wanted.toLowerCase();

const operators: Readonly<Record<string, { matcher: Matcher; negated: boolean; ofSets?: true }>> = {
  StringEquals: { matcher: equals, negated: false, ofSets: true },
  StringNotEquals: { matcher: equals, negated: true },
  StringLike: { matcher: like, negated: false, ofSets: true },
  StringNotLike: { matcher: like, negated: true },
  ArnEquals: { matcher: arnLike, negated: false },
  ArnNotEquals: { matcher: arnLike, negated: true },
  ArnLike: { matcher: arnLike, negated: false },
  ArnNotLike: { matcher: arnLike, negated: true },
  Bool: { matcher: bool, negated: false },
};

function parseConditions(source: { operator: string; keys: unknown; fail: Fail }): Condition[] {
  const { operator, keys, fail } = source;
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const known = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (known === undefined || (set !== undefined && known.ofSets === undefined)) {
    return fail(`condition operator ${operator} is not supported locally`);
  }
  return Object.entries(record(keys) ?? fail(`${operator} is not an object`)).map(([key, given]) => {
    const wanted = strings(given) ?? fail(`${operator} ${key} is not made of strings`);
    if (wanted.some((text) => text.includes('${'))) fail(`policy variable in ${key} is not supported locally`);
    const matchers = wanted.map(known.matcher);
    const hit = (value: string): boolean => matchers.some((matcher) => matcher(value));
    return (valuesOf) => {
      const values = valuesOf(key);
      // A missing key satisfies IfExists, the negated operators, and ForAllValues (nothing contradicts it).
      if (values === undefined) return ifExists !== undefined || known.negated || set === 'ForAllValues';
      if (set === 'ForAllValues') return values.every(hit);
      return known.negated ? !values.some(hit) : values.some(hit);
    };
  });
}

function patternsMatch({ negated, list }: Patterns, text: string): boolean {
  return list.some((pattern) => pattern.test(text)) !== negated;
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}

/** IAM's wildcards: `*` any run of characters, `?` any one. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** A string, boolean or number, or a list of them, as strings; undefined for anything else (an unresolved intrinsic, say). */
function strings(value: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const simple = list.every((one) => ['string', 'boolean', 'number'].includes(typeof one));
  return simple ? list.map(String) : undefined;
}

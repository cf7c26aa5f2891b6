import { randomBytes } from 'node:crypto';
import { parsePolicy, principalMatch, statementMatches } from './policy-document.ts';
import type { PolicyDocument, Question, Statement } from './policy-document.ts';
import { AwsError } from './service.ts';
import type { Place } from './service.ts';

/** One thing a principal wants to do to one resource. */
export interface Access {
  /** ARN of a role or of the account root, or a service such as `events.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys beyond those of the principal and the transport; names are matched in any case. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** True for KMS keys: without the key policy's word an identity policy counts for nothing. */
  readonly resourcePolicyGoverns?: boolean;
}

/** How often one kind of access was allowed or refused since boot; ids inside a bucket or a state machine are cut to `*`. */
export interface Decision {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** The statements, of identity and of resource policies, each of which alone allowed it; see Statement. */
  readonly by: readonly string[];
  readonly count: number;
}

/** One action of one statement, as a role has it. */
export interface Right {
  readonly role: string;
  /** As Statement.id. */
  readonly statement: string;
  readonly action: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

type Verdict = { allowed: true; by: readonly string[] } | { allowed: false; why: string };

/** Contents of the AWS-managed policies that templates may name; any other stops the boot. */
const managedPolicies: Readonly<Record<string, PolicyDocument>> = {
  'service-role/AWSLambdaBasicExecutionRole': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    ],
  },
};

/** The roles of the template with their policies: issues their keys, decides every access, and remembers what it decided. */
export class Iam {
  /** Principal of the cloud's own seeding and of a person's tools. */
  readonly rootArn: string;
  readonly #roles = new Map<string, Statement[]>();
  readonly #credentials = new Map<string, Credentials>();
  readonly #keys = new Map<string, { principal: string; secret: string }>();
  readonly #decisions = new Map<string, Decision>();
  readonly #resourcePolicies = new WeakMap<PolicyDocument, readonly Statement[]>();
  readonly #onDecision: (decision: Decision) => void;
  readonly #withheld = new Set<string>();

  /** `onDecision` is told of each kind of decision when it comes for the first time. */
  constructor({ partition, account }: Place, onDecision: (decision: Decision) => void = () => undefined) {
    this.#onDecision = onDecision;
    this.rootArn = `arn:${partition}:iam::${account}:root`;
  }

  /** Takes an AWS::IAM::Role: its inline and managed policies. Throws Error at what is not supported locally. */
  registerRole({ arn, properties }: { arn: string; properties: Readonly<Record<string, unknown>> }): void {
    const known = ['RoleName', 'Path', 'Description', 'Tags', 'MaxSessionDuration', 'AssumeRolePolicyDocument'];
    known.push('Policies', 'ManagedPolicyArns');
    const unknownName = Object.keys(properties).find((name) => !known.includes(name));
    if (unknownName !== undefined) throw new Error(`role ${arn}: ${unknownName} is not supported locally`);
    const statements = [
      ...list(properties['Policies']).flatMap((policy) => inlineStatements(policy, arn)),
      ...list(properties['ManagedPolicyArns']).flatMap((managed) => managedStatements(String(managed), arn)),
    ];
    this.#roles.set(arn, statements);
  }

  /**
   * Takes an AWS::IAM::Policy, whose `Roles` are role names; `where` names it in decisions. Throws Error if one of the roles
   * is not registered yet.
   */
  attachPolicy(properties: Readonly<Record<string, unknown>>, where = String(properties['PolicyName'])): void {
    const unknownName = Object.keys(properties).find(
      (name) => !['PolicyName', 'PolicyDocument', 'Roles'].includes(name),
    );
    if (unknownName !== undefined) throw new Error(`AWS::IAM::Policy: ${unknownName} is not supported locally`);
    for (const name of list(properties['Roles'])) {
      const role = [...this.#roles].find(([arn]) => arn.split('/').at(-1) === name);
      if (role === undefined) throw new Error(`AWS::IAM::Policy names the unknown role ${String(name)}`);
      role[1].push(...parsePolicy(properties['PolicyDocument'], { kind: 'identity', where }));
    }
  }

  /** Checks a key, bucket or queue policy at boot, so that nobody meets an unsupported condition later. Throws Error. */
  checkResourcePolicy(policy: PolicyDocument, where: string): void {
    this.#resourcePolicies.set(policy, parsePolicy(policy, { kind: 'resource', where }));
  }

  /** Takes a right away until the function that this gives is called: what is missed without it? */
  withhold({ role, statement, action }: Right): () => void {
    const right = rightKey({ role, statement, action });
    this.#withheld.add(right);
    return () => this.#withheld.delete(right);
  }

  /** The access key of a registered role or of the account root: random at each boot, the same at each call. */
  credentialsFor(principal: string): Credentials {
    if (principal !== this.rootArn && !this.#roles.has(principal)) throw new Error(`unknown role ${principal}`);
    const issued = this.#credentials.get(principal);
    if (issued !== undefined) return issued;
    const credentials = {
      accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
    };
    this.#credentials.set(principal, credentials);
    this.#keys.set(credentials.accessKeyId, { principal, secret: credentials.secretAccessKey });
    return credentials;
  }

  /** Secret of an access key issued since boot. */
  secretOf(accessKeyId: string): string | undefined {
    return this.#keys.get(accessKeyId)?.secret;
  }

  /** ARN of the role (or root) that an access key was issued to. */
  principalOf(accessKeyId: string): string | undefined {
    return this.#keys.get(accessKeyId)?.principal;
  }

  /** Decides and records; throws AwsError AccessDeniedException (400; Lambda's 403; for S3 AccessDenied, 403) unless allowed. */
  authorize(access: Access): void {
    const verdict = this.#decide(access);
    this.#record(access, verdict);
    if (verdict.allowed) return;
    const { principal, action, resource } = access;
    const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${verdict.why}`;
    if (action.startsWith('s3:')) throw new AwsError('AccessDenied', message, { status: 403 });
    throw new AwsError('AccessDeniedException', message, { status: action.startsWith('lambda:') ? 403 : 400 });
  }

  /** May this role (a state machine's, say) invoke that function? Throws AwsError AccessDeniedException. */
  checkInvoke({ role, functionArn }: { role: string; functionArn: string }): void {
    this.authorize({ principal: role, action: 'lambda:InvokeFunction', resource: functionArn });
  }

  /** Everything decided since boot, in the order first seen. */
  decisions(): Decision[] {
    return [...this.#decisions.values()];
  }

  #decide(access: Access): Verdict {
    const { principal, action, resource, resourcePolicy, resourcePolicyGoverns } = access;
    const question: Question = { action, resource, valuesOf: contextOf(access) };
    const identity = (this.#roles.get(principal) ?? []).filter(
      (statement) => statementMatches(statement, question) && !this.#isWithheld(access, statement),
    );
    const named = this.#resourceStatements(resourcePolicy, resource)
      .filter((statement) => statementMatches(statement, question))
      .map(({ id, effect, principals }) => ({
        id,
        effect,
        match: principals && principalMatch(principals, principal),
      }));
    const denies = ({ effect }: { effect: string }): boolean => effect === 'Deny';
    if (named.some((one) => denies(one) && one.match)) return explicitDeny('resource-based');
    if (identity.some(denies)) return explicitDeny('identity-based');
    if (principal === this.rootArn) return { allowed: true, by: [] };
    const allowing = named.filter((one) => !denies(one) && one.match !== undefined);
    const direct = allowing.filter(({ match }) => match === 'direct');
    if (resourcePolicyGoverns && allowing.length === 0) return nothingAllows('resource-based', action);
    if (direct.length === 0 && identity.length === 0) return nothingAllows('identity-based', action);
    // Where two policies have to allow it, each has its say; where either is enough, neither is needed while the other is.
    if (direct.length > 0) return { allowed: true, by: alone([...direct, ...identity]) };
    return { allowed: true, by: [...alone(identity), ...(resourcePolicyGoverns ? alone(allowing) : [])] };
  }

  #resourceStatements(policy: PolicyDocument | undefined, resource: string): readonly Statement[] {
    if (policy === undefined) return [];
    if (!this.#resourcePolicies.has(policy)) this.checkResourcePolicy(policy, resource);
    return this.#resourcePolicies.get(policy) ?? [];
  }

  #isWithheld({ principal: role, action }: Access, { id: statement }: Statement): boolean {
    return this.#withheld.size > 0 && this.#withheld.has(rightKey({ role, statement, action }));
  }

  #record({ principal, action, resource }: Access, verdict: Verdict): void {
    const { allowed } = verdict;
    const by = verdict.allowed ? verdict.by : [];
    const kind = resource
      .replace(/^(arn:[^:]+:s3:::[^/]+)\/.*$/s, '$1/*')
      .replace(/^(arn:[^:]+:states:[^:]*:[^:]*:execution:[^:]+):.*$/s, '$1:*');
    const key = JSON.stringify([principal, action, kind, allowed, by]);
    const count = (this.#decisions.get(key)?.count ?? 0) + 1;
    const decision = { role: principal, action, resource: kind, allowed, by, count };
    this.#decisions.set(key, decision);
    if (count === 1) this.#onDecision(decision);
  }
}

/** The statement that decides by itself; none where there are several: any one of them could go. */
const alone = (statements: readonly { readonly id: string }[]): string[] =>
  statements.length === 1 ? statements.map(({ id }) => id) : [];

const rightKey = ({ role, statement, action }: Right): string => `${role} ${statement} ${action.toLowerCase()}`;

function explicitDeny(kind: string): Verdict {
  return { allowed: false, why: `with an explicit deny in ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind} policy` };
}

function nothingAllows(kind: string, action: string): Verdict {
  return { allowed: false, why: `because no ${kind} policy allows the ${action} action` };
}

/** The principal's own keys cannot be overridden by what a service says of the request. */
function contextOf({ principal, context = {} }: Access): Question['valuesOf'] {
  const isRoleOrRoot = principal.startsWith('arn:');
  const values = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(context)) {
    values.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  // The endpoint is plain HTTP on the loopback; policies that refuse insecure transport are about the real one.
  values.set('aws:securetransport', ['true']);
  values.set('aws:principalisawsservice', [String(!isRoleOrRoot)]);
  if (isRoleOrRoot) {
    values.set('aws:principalarn', [principal]);
    values.set('aws:principalaccount', [principal.split(':')[4] ?? '']);
  }
  return (key) => values.get(key.toLowerCase());
}

function inlineStatements(policy: unknown, arn: string): readonly Statement[] {
  const { PolicyName: name, PolicyDocument: document } = Object(policy) as Record<string, unknown>;
  return parsePolicy(document, { kind: 'identity', where: `${arn} ${String(name)}` });
}

function managedStatements(managedArn: string, arn: string): readonly Statement[] {
  const name = managedArn.split(':policy/')[1] ?? managedArn;
  const document = Object.hasOwn(managedPolicies, name) ? managedPolicies[name] : undefined;
  if (document === undefined) throw new Error(`role ${arn}: managed policy ${managedArn} is not supported locally`);
  return parsePolicy(document, { kind: 'identity', where: managedArn });
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

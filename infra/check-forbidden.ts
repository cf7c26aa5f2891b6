import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type Condition, type Forbidden, forbidden, type Test } from './forbidden.ts';
import type { PartitionProfile } from './partitions.ts';

/** The resources of one template by logical id. */
type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;

/** A value in the properties of a resource, and the path to it as it really is. */
interface Found {
  readonly path: string;
  readonly value: unknown;
}

/** Throws where a synthesised stack has what its partition lacks, with a line for each: resource, property, reason. */
export function refuseForbidden(
  { stacks }: Pick<CloudAssembly, 'stacks'>,
  { partition }: Pick<PartitionProfile, 'partition'>,
): void {
  const rows = forbidden.filter((row) => row.in === partition || row.in === 'every partition');
  const lines = stacks.flatMap(({ stackName, template }) => {
    const { Resources: resources = {} } = template as { Resources?: Resources };
    return Object.keys(resources).flatMap((id) =>
      rows.flatMap((row) => breach({ resources, id, row }).map((line) => `${stackName}/${id} ${line}`)),
    );
  });
  if (lines.length > 0) throw new Error(`not in ${partition}:\n${lines.join('\n')}`);
}

function breach({ resources, id, row }: { resources: Resources; id: string; row: Forbidden }): string[] {
  const { Type: type = '', Properties: properties } = resources[id] ?? {};
  const isOfType = row.type.endsWith('*') ? type.startsWith(row.type.slice(0, -1)) : type === row.type;
  if (!isOfType) return [];
  const hits = (row.when ?? []).map((condition) => hit(properties, { condition, resources }));
  if (hits.some((path) => path === undefined)) return [];
  const place = row.when === undefined ? type : `${type} ${String(hits[0])}`;
  return [`${place}: ${row.name}: ${row.reason} (${row.source})`];
}

/** Path of the first value that meets a condition. */
function hit(
  properties: unknown,
  { condition, resources }: { condition: Condition; resources: Resources },
): string | undefined {
  const values = valuesAt({ path: '', value: properties }, condition.at.split('.'));
  // Nothing there is a value too: a default.
  const found = values.length > 0 ? values : [{ path: condition.at, value: undefined }];
  return found.find((each) => holds(each, { test: condition.is, resources }))?.path;
}

function holds({ path, value }: Found, { test, resources }: { test: Test; resources: Resources }): boolean {
  if ('given' in test) return (value !== undefined) === test.given;
  if ('oneOf' in test) return test.oneOf.includes(value);
  if ('otherThan' in test) return typeof value !== 'string' || !test.otherThan.includes(value);
  if (value === undefined) return false;
  if ('refersTo' in test) return referredTo(value).some((id) => resources[id]?.Type.startsWith(test.refersTo) === true);
  if (test.butAt !== undefined && new RegExp(test.butAt).test(path)) return false;
  return new RegExp(test.matches).test(typeof value === 'string' ? value : JSON.stringify(value));
}

function valuesAt({ path, value }: Found, [step, ...rest]: readonly string[]): Found[] {
  if (step === undefined) return value === undefined ? [] : [{ path, value }];
  if (step === '**') return textsBelow({ path, value });
  return childrenOf({ path, value })
    .filter(({ path: child }) => step === '*' || child === joined(path, step))
    .flatMap((child) => valuesAt(child, rest));
}

const joined = (path: string, step: string): string => (path === '' ? step : `${path}.${step}`);

const childrenOf = ({ path, value }: Found): Found[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, child]) => ({ path: joined(path, name), value: child as unknown }))
    : [];

const textsBelow = (found: Found): Found[] =>
  typeof found.value === 'string' ? [found] : childrenOf(found).flatMap(textsBelow);

/** Logical ids in `Ref` and `Fn::GetAtt`, wherever they stand in a value. */
function referredTo(value: unknown): string[] {
  return textsBelow({ path: '', value })
    .filter(({ path }) => /(^|\.)(Ref|Fn::GetAtt\.0)$/.test(path))
    .map(({ value: id }) => String(id));
}

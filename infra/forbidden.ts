import { notInChina } from './forbidden-in-china.ts';
import type { PartitionProfile } from './partitions.ts';

/** A statement about the properties of a resource as its template has them. */
export interface Condition {
  /** Dot path; `*` stands for every entry of a list, `**` at the end for every text below. */
  readonly at: string;
  readonly is: Test;
}

/** What one value must be; `otherThan` is also true where there is none, because the default is what is forbidden. */
export type Test =
  | { readonly given: boolean }
  | { readonly oneOf: readonly unknown[] }
  | { readonly otherThan: readonly string[] }
  /** Regular expression over a text, or over the JSON of anything else. */
  | { readonly matches: string; readonly butAt?: string }
  /** Beginning of the type of a resource of the same template that a reference leads to. */
  | { readonly refersTo: string };

/** Something that must not be in a template of a partition. */
export interface Forbidden {
  /** Short name, of which a test plants an example. */
  readonly name: string;
  readonly in: PartitionProfile['partition'] | 'every partition';
  /** Resource type; `*` at the end stands for anything. */
  readonly type: string;
  /** All of them must hold; the first is named in the error. Absent: the type itself is forbidden. */
  readonly when?: readonly [Condition, ...Condition[]];
  readonly reason: string;
  /** Where the fact stands. */
  readonly source: string;
}

const house = (source: string) => ({ in: 'every partition' as const, source });

/** Where a template may name the domain of AWS: service principals are the same everywhere, and `kms:ViaService` is given with each suffix. */
const sameEverywhere = '(^|\\.)(Principal(\\.Service(\\.\\d+)?)?|kms:ViaService\\..+)$';

const notOutsideChina: readonly Forbidden[] = [
  {
    in: 'aws',
    name: 'SM2 key',
    type: 'AWS::KMS::Key',
    when: [{ at: 'KeySpec', is: { oneOf: ['SM2'] } }],
    reason: 'SM2 keys are in the China regions alone: the template would pass, the deployment fail',
    source: 'KMS developer guide, key spec reference',
  },
];

const nowhere: readonly Forbidden[] = [
  {
    ...house('DESIGN §8'),
    name: 'custom resource',
    type: 'Custom::*',
    reason: 'it runs code of its own while it is deployed',
  },
  {
    ...house('DESIGN §8'),
    name: 'custom resource by its other name',
    type: 'AWS::CloudFormation::CustomResource',
    reason: 'it runs code of its own while it is deployed',
  },
  {
    ...house('API Gateway developer guide, CloudWatch logging'),
    name: 'setting of the whole account',
    type: 'AWS::ApiGateway::Account',
    reason: 'it holds for every API of the account, also those of others',
  },
  {
    ...house('DESIGN §8'),
    name: 'layer',
    type: 'AWS::Lambda::Function',
    when: [{ at: 'Layers', is: { given: true } }],
    reason: 'layers have other accounts in each partition: bundle what you import',
  },
  {
    ...house('DESIGN §8'),
    name: 'ARN with its partition',
    type: '*',
    when: [{ at: '**', is: { matches: 'arn:aws[a-z-]*:' } }],
    reason: 'write Stack.formatArn or Aws.PARTITION, the template must be good in each partition',
  },
  {
    ...house('DESIGN §8'),
    name: 'domain of one partition',
    type: '*',
    when: [{ at: '**', is: { matches: 'amazonaws\\.com', butAt: sameEverywhere } }],
    reason: 'write Aws.URL_SUFFIX; only service principals are the same in each partition',
  },
];

/** Everything that stops a synth. */
export const forbidden: readonly Forbidden[] = [...notInChina, ...notOutsideChina, ...nowhere];

import { plainSchema } from './kit-patterns.ts';
import { jsonSchemaOf } from '#contracts/openapi';
import { batch, batchManifest, dailyList, receipt } from '#contracts/partner/exchange';
import { caseState } from '#contracts/partner/state';
import { partnerMessage, type PartnerMessage } from '#contracts/partner/message';
import { webhookEnvelope } from '#contracts/partner/webhook';

/** The part of JSON Schema that the messages use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: object;
}

export type MessageType = PartnerMessage['type'];

const whole = plainSchema(jsonSchemaOf(partnerMessage) as Schema);

/** The schema of each type of message, in the order of the contract. */
export const messageSchemas: ReadonlyMap<MessageType, Schema> = new Map(
  (whole.oneOf ?? whole.anyOf ?? []).map((each) => [each.properties?.['type']?.const as MessageType, each]),
);

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** What partners exchange besides messages: `envelope` and `batch` as they travel, the others as they stand in a payload. */
const papers = {
  envelope: webhookEnvelope,
  batch,
  'batch-manifest': batchManifest,
  receipt,
  list: dailyList,
  state: caseState,
};

/** By file name, what stands in `schemas/`: one for each type, one for any message, and one for whatever else is exchanged. */
export const schemaFiles: ReadonlyMap<string, object> = new Map<string, object>([
  ...[...messageSchemas].map(
    ([type, schema]) =>
      [`${type}.json`, { $schema: dialect, $id: `urn:tongban:partner:message:${type}`, ...schema }] as const,
  ),
  ...Object.entries(papers).map(
    ([name, paper]) =>
      [
        `${name}.json`,
        { $schema: dialect, $id: `urn:tongban:partner:${name}`, ...plainSchema(jsonSchemaOf(paper)) },
      ] as const,
  ),
  ['message.json', { $schema: dialect, $id: 'urn:tongban:partner:message', ...whole }],
]);

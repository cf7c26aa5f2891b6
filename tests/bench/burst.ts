import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { randomCaseIds } from '#adapters/system/random-case-ids';
import { systemClock } from '#adapters/system/system-clock';
import { commandHandlers } from '#application/case/command-handlers';
import { snapshotShape } from '#application/case/snapshot-shape';
import { catalogue } from '#functions/shipped-catalogue';
import type { Caller } from '#contracts/caller';

/** A JSON service of the local cloud, called without a socket. */
type Call = (target: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

export interface BurstOptions {
  readonly call: Call;
  readonly casesTable: string;
  readonly caseKeyArn: string;
  readonly holderKeyArn: string;
  /** What each applicant files; its materials count as uploaded. */
  readonly filing: Filing;
  /** The official who accepts what was filed. */
  readonly post: Caller['posts'][number];
}

interface Filing {
  readonly itemId: string;
  readonly mode: 'fully-online';
  readonly onBehalfOf: string;
  readonly form: Readonly<Record<string, string | number | boolean>>;
  readonly materials: readonly {
    readonly slot: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly mediaType: 'application/pdf';
  }[];
}

/**
 * Files cases and has them accepted through the use cases and adapters that the functions use, each by an invented applicant of
 * its own. Only HTTP, the workers and the look at the uploads are left out: the writes are those of `case-command`.
 */
export function burst(
  options: BurstOptions,
): (applicant: number) => Promise<{ caseId: string; seqs: readonly number[] }> {
  const aws = { region: 'cn-north-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };
  const requestHandler = inProcess(options.call);
  const keys = new KMSClient({ ...aws, requestHandler });
  const [material] = options.filing.materials;
  const handlers = commandHandlers({
    cases: new DynamoCaseStore({
      shape: snapshotShape,
      client: new DynamoDBClient({ ...aws, requestHandler }),
      casesTable: options.casesTable,
    }),
    keys: new KmsCaseKeys({ client: keys, keyArn: options.caseKeyArn }),
    holders: new KmsHolderHash({ client: keys, keyArn: options.holderKeyArn }),
    materials: { stored: () => Promise.resolve(material ?? null) },
    ids: randomCaseIds,
    clock: systemClock,
    catalogue,
    region: '620100',
  });
  return async (applicant) => {
    const submitted = await handlers.submitCase(
      { body: options.filing, idempotencyKey: `burst-${applicant}` } as never,
      signedIn({ ...person(applicant, []), represents: [legalRepresentative(options.filing.onBehalfOf)] }),
    );
    if (!submitted.ok) throw new Error(`case ${applicant} was refused: ${submitted.code}`);
    const { caseId, seq } = submitted.value;
    const accepted = await handlers.acceptCase(
      { params: { caseId }, body: {}, idempotencyKey: `accept-${applicant}` } as never,
      signedIn(person(-1, [options.post])),
    );
    if (!accepted.ok) throw new Error(`${caseId} was not accepted: ${accepted.code}`);
    return { caseId, seqs: [seq, accepted.value.seq] };
  };
}

const signedIn = (caller: Caller) => ({ person: caller, authorization: undefined });

/** Under a prefix that was never assigned, born in 1899: nobody has such a number. */
const person = (applicant: number, posts: Caller['posts']): Caller => ({
  account: `bench|${applicant}`,
  name: '测试人',
  idType: '111',
  idNumber: `00000018990${String(100_000 + applicant).slice(-6)}X`,
  level: 'L3',
  posts,
  represents: [],
  expiresAt: '2099-12-31T00:00:00.000Z',
});

const legalRepresentative = (id: string) => ({
  ...({ basis: 'legal-representative', id, name: '测试企业', idType: '001', idNumber: id } as const),
  ...{ items: null, until: null, mandate: null },
});

/** Stands for the SDK's HTTP: what would be sent is called. */
function inProcess(call: Call) {
  return {
    handle: async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) => {
      const input = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
      const output = await call(headers['x-amz-target'] ?? '', input);
      const answer = { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.0' } };
      return { response: { ...answer, body: new TextEncoder().encode(JSON.stringify(output)) } as never };
    },
  };
}

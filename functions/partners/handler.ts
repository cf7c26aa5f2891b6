import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoMarks } from '#adapters/dynamodb/dynamodb-marks';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { LambdaRegionLink } from '#adapters/lambda/lambda-region-link';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { S3Materials } from '#adapters/s3/s3-materials';
import { snapshotShape } from '#application/case/snapshot-shape';
import { tellPartner } from '#application/partner/tell-partner';
import { printClauses } from '#functions/shipped-catalogue';
import { queueFunction } from '#runtime/batch-function';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: kms(aws), keyArn: variables.CASE_KEY_ARN }),
  marks: new DynamoMarks({ client, table: variables.PROJECTIONS_TABLE }),
  materials: new S3Materials(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET })),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  printClauses,
  link: new LambdaRegionLink({ aws, links: JSON.parse(variables.REGION_LINKS) as Record<string, string> }),
};

export const handler = queueFunction({ consume: (event) => tellPartner(dependencies, event), log: logOf(manifest) });

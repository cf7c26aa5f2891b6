import { KMSClient } from '@aws-sdk/client-kms';
import type { AwsEnvironment } from '#adapters/aws-environment';

/** A client for one execution environment; make it once, outside the handler. */
export const kms = (aws: AwsEnvironment): KMSClient => new KMSClient({ ...aws, maxAttempts: 4 });

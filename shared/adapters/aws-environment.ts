/** Where an AWS client calls, and as whom: from the function's environment, so that no provider chain is bundled. */
export interface AwsEnvironment {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Endpoint that stands in for all services (AWS_ENDPOINT_URL); absent on AWS. */
  readonly endpoint?: string;
}

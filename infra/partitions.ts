/** What differs between partitions (DESIGN §8); everything else must be the same everywhere. */
export interface PartitionProfile {
  readonly partition: 'aws-cn' | 'aws';
  /** SM2 keys exist in KMS of the China regions alone. */
  readonly sm2: boolean;
  /** arm64 is not confirmed for the China regions. */
  readonly architecture: 'x86_64' | 'arm64';
}

export const partitions = {
  'aws-cn': { partition: 'aws-cn', sm2: true, architecture: 'x86_64' },
  aws: { partition: 'aws', sm2: false, architecture: 'arm64' },
} as const satisfies Record<string, PartitionProfile>;

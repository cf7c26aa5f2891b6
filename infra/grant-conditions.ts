import { Aws } from 'aws-cdk-lib';

/** By operator and key of the condition, as a policy writes it. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * Narrows a grant to items whose partition key begins like one of these. ForAllValues also holds where a request has no
 * such key: true of Scan and PartiQL, so neither may be granted with it; every other operation on items names its keys.
 */
export const beginningWith = (...beginnings: string[]): Conditions => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': beginnings.map((beginning) => `${beginning}*`) },
});
/** The same with the mark that ends the kind of an item. */
export const partitions = (...beginnings: string[]) => beginningWith(...beginnings.map((beginning) => `${beginning}#`));

/**
 * Uses a key through S3 alone. The documentation names services without the `.cn` of China's addresses but does not say so
 * for China: both are named, and nobody but S3 can be either.
 */
export const throughS3 = {
  StringEquals: { 'kms:ViaService': ['amazonaws.com', Aws.URL_SUFFIX].map((suffix) => `s3.${Aws.REGION}.${suffix}`) },
} as const;

/** Narrows the use of the key for partners to secrets of these directions: what their encryption context says (SecretName). */
export const secretsOf = (...directions: readonly ('in' | 'out' | 'own')[]) => ({
  StringEquals: {
    'kms:EncryptionContext:purpose': ['partner-secret'],
    'kms:EncryptionContext:direction': directions,
  },
});

/** `case-keys.open` → `CaseKeysOpen`, its second grant `CaseKeysOpen2`: a refused call can be traced to its capability. */
export const sidOf = (need: string, at: number): string =>
  need.replace(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase()) + (at === 0 ? '' : at + 1);

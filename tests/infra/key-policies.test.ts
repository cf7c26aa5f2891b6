import { describe, expect, it } from 'vitest';
import { statementsOf, SynthesisedStacks } from './synthesised-stacks.ts';

const stacks = await SynthesisedStacks.of('lanzhou');
const keys = stacks
  .resources('AWS::KMS::Key')
  .map(({ name, properties }) => ({ name, properties, statements: statementsOf(properties['KeyPolicy']) }));
const throughS3 = {
  StringEquals: { 'kms:ViaService': ['s3.<AWS::Region>.amazonaws.com', 's3.<AWS::Region>.<AWS::URLSuffix>'] },
};

const partnerSecrets = {
  StringEquals: {
    'kms:EncryptionContext:purpose': ['partner-secret'],
    'kms:EncryptionContext:direction': ['in', 'out', 'own'],
  },
};

describe('the policy of every key', () => {
  it('gives nobody all that can be done with it', () => {
    const given = keys.flatMap(({ statements }) => statements.flatMap(({ actions }) => actions));
    expect(given.filter((action) => /^(kms:)?\*$/.test(action))).toEqual([]);
  });

  it('lets the account look after it, without encrypting, opening, signing or handing that on', () => {
    for (const { statements } of keys) {
      const administer = statements.find(({ sid }) => sid === 'Administer');
      expect(administer?.actions.filter((action) => /Encrypt|crypt|Generate|Sign|Mac|Grant|\*$/.test(action))).toEqual(
        ['Describe', 'Disable', 'Enable', 'Get', 'List', 'Put', 'Tag', 'Untag', 'Update'].map((verb) => `kms:${verb}*`),
      );
    }
  });

  it.each([
    ['casekey', ['kms:Decrypt', 'kms:GenerateDataKey'], {}],
    ['holderkey', ['kms:GenerateMac'], {}],
    ['courierkey', ['kms:GenerateMac', 'kms:VerifyMac'], {}],
    ['trackingkey', ['kms:GenerateMac'], {}],
    ['partnerkey', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], partnerSecrets],
    ['materialskey', ['kms:Decrypt', 'kms:GenerateDataKey'], throughS3],
  ] as const)('%s leaves to grants %j', (name, actions, conditions) => {
    const use = keys.find((key) => key.name === name)?.statements.filter(({ sid }) => sid !== 'Administer') ?? [];
    expect(use.map((each) => each.actions)).toEqual([[...actions]]);
    const written = JSON.parse(
      JSON.stringify(use[0]?.conditions ?? {}, (_, value: unknown) =>
        typeof value === 'object' && value !== null && 'Fn::Join' in value ? stacks.read(value) : value,
      ),
    ) as unknown;
    expect(written).toEqual(conditions);
  });
});

describe('the secret shared with the carrier', () => {
  it.each([
    ['lanzhou', undefined],
    ['aws-cn', 'EXTERNAL'],
    ['aws', 'EXTERNAL'],
  ])(
    'in %s has material of origin %s: the carrier gives it out, and only its simulator takes ours',
    async (name, origin) => {
      const { properties } =
        (await SynthesisedStacks.of(name)).resources('AWS::KMS::Key').find((each) => each.name === 'courierkey') ??
        expect.unreachable();
      expect(properties).toMatchObject({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
      expect(properties['Origin']).toBe(origin);
      const mayImport = statementsOf(properties['KeyPolicy']).filter(({ actions }) =>
        actions.some((one) => /Import/.test(one)),
      );
      expect(mayImport.map(({ actions }) => actions)).toEqual(origin === undefined ? [] : [['kms:ImportKeyMaterial']]);
    },
  );
});

describe('the scans of people’s papers', () => {
  it('are encrypted under a key of their own that is changed every year, one bucket key under it', () => {
    const bucket = stacks.resources('AWS::S3::Bucket').find(({ name }) => name === 'materials');
    const [rule] = bucket?.properties['BucketEncryption'].ServerSideEncryptionConfiguration as Record<string, object>[];
    expect(rule).toMatchObject({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: {
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
      },
    });
    expect(stacks.read(Object(rule?.['ServerSideEncryptionByDefault'])['KMSMasterKeyID'])).toBe('<materialskey>');
    expect(keys.find(({ name }) => name === 'materialskey')?.properties['EnableKeyRotation']).toBe(true);
  });
});

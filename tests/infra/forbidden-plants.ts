/** A resource as a template has it. */
interface Planted {
  readonly type: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** What a row of `infra/forbidden.ts` must stop, where the error must point, and the nearest thing that is allowed. */
export interface Plant {
  readonly stopped: Planted;
  /** Path of the property as the error names it; null where the type itself is forbidden. */
  readonly at: string | null;
  readonly allowed: Planted;
}

const queue: Planted = { type: 'AWS::SQS::Queue' };
const typeItself = (type: string): Plant => ({ stopped: { type }, at: null, allowed: queue });
/** Two variants of the same resource. */
const property = (
  type: string,
  { at, stopped, allowed }: { at: string; stopped: Planted['properties'] & {}; allowed: Planted['properties'] & {} },
): Plant => ({ stopped: { type, properties: stopped }, at, allowed: { type, properties: allowed } });

const fn = 'AWS::Lambda::Function';
const source = 'AWS::Lambda::EventSourceMapping';
const machine = 'AWS::StepFunctions::StateMachine';
const acl = 'AWS::WAFv2::WebACL';
const globalTable = 'AWS::DynamoDB::GlobalTable';
const toBucket = { DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['PlantedBucket', 'Arn'] } } } };
const toQueue = { DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['PlantedQueue', 'Arn'] } } } };
const failure = 'DestinationConfig.OnFailure.Destination';
const ruleGroup = (group: Record<string, unknown>) => ({
  Scope: 'REGIONAL',
  Rules: [{ Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', ...group } } }],
});
const botControl = (InspectionLevel: string) =>
  ruleGroup({ ManagedRuleGroupConfigs: [{ AWSManagedRulesBotControlRuleSet: { InspectionLevel } }] });
const group = 'Rules.0.Statement.ManagedRuleGroupStatement';
const replicas = (...regions: string[]) => ({ Replicas: regions.map((Region) => ({ Region })) });
const certificate = (viewer: Record<string, unknown>) => ({ DistributionConfig: { ViewerCertificate: viewer } });
const task = (resource: string) => ({
  DefinitionString: { 'Fn::Join': ['', ['{"States":{"Call":{"Resource":"arn:', { Ref: 'AWS::Partition' }, resource]] },
});
const mayDo = (action: string) => ({
  PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['sqs:SendMessage', action], Resource: '*' }] },
});

/** One for each row, by its name. */
export const plants: Readonly<Record<string, Plant>> = {
  'tracing of a function': property(fn, {
    at: 'TracingConfig.Mode',
    stopped: { TracingConfig: { Mode: 'Active' } },
    allowed: { TracingConfig: { Mode: 'PassThrough' } },
  }),
  'tracing of a stage': property('AWS::ApiGateway::Stage', {
    at: 'TracingEnabled',
    stopped: { TracingEnabled: true },
    allowed: { TracingEnabled: false },
  }),
  'tracing of a state machine': property(machine, {
    at: 'TracingConfiguration.Enabled',
    stopped: { TracingConfiguration: { Enabled: true } },
    allowed: { TracingConfiguration: { Enabled: false } },
  }),
  'function URL': typeItself('AWS::Lambda::Url'),
  'customer key for code': property(fn, {
    at: 'Code.SourceKMSKeyArn',
    stopped: { Code: { S3Key: 'x', SourceKMSKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    allowed: { Code: { S3Key: 'x' }, KmsKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] } },
  }),
  'SnapStart but for Java': property(fn, {
    at: 'SnapStart.ApplyOn',
    stopped: { Runtime: 'python3.14', SnapStart: { ApplyOn: 'PublishedVersions' } },
    allowed: { Runtime: 'java25', SnapStart: { ApplyOn: 'PublishedVersions' } },
  }),
  'recursion detection': property(fn, { at: 'RecursiveLoop', stopped: { RecursiveLoop: 'Terminate' }, allowed: {} }),
  'provisioned pollers': property(source, {
    at: 'ProvisionedPollerConfig',
    stopped: { ProvisionedPollerConfig: { MinimumPollers: 1 } },
    allowed: { ScalingConfig: { MaximumConcurrency: 2 } },
  }),
  'metrics of an event source': property(source, {
    at: 'MetricsConfig',
    stopped: { MetricsConfig: { Metrics: ['EventCount'] } },
    allowed: {},
  }),
  'tags of an event source': property(source, { at: 'Tags', stopped: { Tags: [] }, allowed: {} }),
  'bucket as destination of a source': property(source, { at: failure, stopped: toBucket, allowed: toQueue }),
  'bucket as destination of a function': property('AWS::Lambda::EventInvokeConfig', {
    at: failure,
    stopped: toBucket,
    allowed: toQueue,
  }),
  arm64: property(fn, {
    at: 'Architectures.0',
    stopped: { Architectures: ['arm64'] },
    allowed: { Architectures: ['x86_64'] },
  }),
  'edge-optimised API': property('AWS::ApiGateway::RestApi', {
    at: 'EndpointConfiguration.Types.*',
    stopped: { Name: 'says nothing' },
    allowed: { EndpointConfiguration: { Types: ['REGIONAL'] } },
  }),
  'edge-optimised domain': property('AWS::ApiGateway::DomainName', {
    at: 'EndpointConfiguration.Types.0',
    stopped: { EndpointConfiguration: { Types: ['EDGE'] } },
    allowed: { EndpointConfiguration: { Types: ['REGIONAL'] } },
  }),
  'Cognito authorizer': property('AWS::ApiGateway::Authorizer', {
    at: 'Type',
    stopped: { Type: 'COGNITO_USER_POOLS' },
    allowed: { Type: 'REQUEST' },
  }),
  'integration with Cloud Map': property('AWS::ApiGatewayV2::Integration', {
    at: 'IntegrationUri',
    stopped: { IntegrationUri: { 'Fn::Sub': 'arn:${AWS::Partition}:servicediscovery:cn-north-1:1:service/x' } },
    allowed: { IntegrationUri: 'https://example.invalid' },
  }),
  'user pool': typeItself('AWS::Cognito::UserPoolClient'),
  'Cognito as source of identity': property('AWS::VerifiedPermissions::IdentitySource', {
    at: 'Configuration.CognitoUserPoolConfiguration',
    stopped: { Configuration: { CognitoUserPoolConfiguration: { ClientIds: [] } } },
    allowed: { Configuration: { OpenIdConnectConfiguration: { Issuer: 'https://example.invalid' } } },
  }),
  'HTTP task': property(machine, {
    at: 'DefinitionString',
    stopped: task(':states:::http:invoke"}}}'),
    allowed: task(':states:::lambda:invoke"}}}'),
  }),
  'strong consistency across regions': property(globalTable, {
    at: 'MultiRegionConsistency',
    stopped: { MultiRegionConsistency: 'STRONG' },
    allowed: { MultiRegionConsistency: 'EVENTUAL' },
  }),
  'replica abroad': property(globalTable, {
    at: 'Replicas.1.Region',
    stopped: replicas('cn-north-1', 'ap-southeast-1'),
    allowed: replicas('cn-north-1', 'cn-northwest-1'),
  }),
  'private API destination': property('AWS::Events::Connection', {
    at: 'InvocationConnectivityParameters',
    stopped: { InvocationConnectivityParameters: { ResourceParameters: {} } },
    allowed: { AuthorizationType: 'API_KEY' },
  }),
  'redrive of dead letters': property('AWS::IAM::Policy', {
    at: 'PolicyDocument.Statement.0.Action.1',
    stopped: mayDo('sqs:StartMessageMoveTask'),
    allowed: mayDo('sqs:ReceiveMessage'),
  }),
  'text message or push': property('AWS::SNS::Subscription', {
    at: 'Protocol',
    stopped: { Protocol: 'sms' },
    allowed: { Protocol: 'email' },
  }),
  'data protection of a topic': property('AWS::SNS::Topic', {
    at: 'DataProtectionPolicy',
    stopped: { DataProtectionPolicy: {} },
    allowed: { TopicName: 'alarms' },
  }),
  mail: typeItself('AWS::SES::EmailIdentity'),
  campaign: typeItself('AWS::Pinpoint::App'),
  'web ACL at the edge': property(acl, {
    at: 'Scope',
    stopped: { Scope: 'CLOUDFRONT' },
    allowed: { Scope: 'REGIONAL' },
  }),
  'rule group of the Marketplace': property(acl, {
    at: `${group}.VendorName`,
    stopped: ruleGroup({ VendorName: 'Somebody' }),
    allowed: ruleGroup({}),
  }),
  'targeted bot control': property(acl, {
    at: `${group}.ManagedRuleGroupConfigs.0.AWSManagedRulesBotControlRuleSet.InspectionLevel`,
    stopped: botControl('TARGETED'),
    allowed: botControl('COMMON'),
  }),
  Shield: typeItself('AWS::Shield::Protection'),
  'Firewall Manager': typeItself('AWS::FMS::Policy'),
  'default domain of a distribution': property('AWS::CloudFront::Distribution', {
    at: 'DistributionConfig.ViewerCertificate.IamCertificateId',
    stopped: certificate({ CloudFrontDefaultCertificate: true }),
    allowed: certificate({ IamCertificateId: 'x' }),
  }),
  Bedrock: typeItself('AWS::Bedrock::Agent'),
  Textract: typeItself('AWS::Textract::Adapter'),
  Rekognition: typeItself('AWS::Rekognition::Collection'),
  Macie: typeItself('AWS::Macie::Session'),
  FIS: typeItself('AWS::FIS::ExperimentTemplate'),
  CloudHSM: typeItself('AWS::CloudHSM::Cluster'),
  Evidently: typeItself('AWS::Evidently::Project'),
  'SM2 key': property('AWS::KMS::Key', {
    at: 'KeySpec',
    stopped: { KeySpec: 'SM2' },
    allowed: { KeySpec: 'ECC_NIST_P256' },
  }),
  'custom resource': typeItself('Custom::S3AutoDeleteObjects'),
  'custom resource by its other name': typeItself('AWS::CloudFormation::CustomResource'),
  'setting of the whole account': typeItself('AWS::ApiGateway::Account'),
  layer: property(fn, { at: 'Layers', stopped: { Layers: [{ Ref: 'Layer' }] }, allowed: {} }),
  'ARN with its partition': property('AWS::SNS::TopicPolicy', {
    at: 'PolicyDocument.Statement.0.Resource.Fn::Join.1.0',
    stopped: { PolicyDocument: { Statement: [{ Resource: { 'Fn::Join': ['', ['arn:aws-cn:sns:', 'x']] } }] } },
    allowed: { PolicyDocument: { Statement: [{ Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:sns:x' } }] } },
  }),
  'domain of one partition': property('AWS::Lambda::Permission', {
    at: 'SourceArn',
    stopped: { Principal: 'events.amazonaws.com', SourceArn: 'https://sqs.cn-north-1.amazonaws.com.cn/1/x' },
    allowed: {
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::Sub': 'https://sqs.${AWS::URLSuffix}/1/x' },
      Condition: { StringEquals: { 'kms:ViaService': [{ 'Fn::Join': ['', ['s3.x.', 'amazonaws.com']] }] } },
    },
  }),
};

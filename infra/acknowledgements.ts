import { operationsAcknowledgements, streamsOf } from './operations-acknowledgements.ts';
import { manifests } from '#infra/stacks/manifests';

/** A finding of cdk-nag that stays, and why. */
export interface Acknowledgement {
  /** Rule of the pack `AwsSolutions`, with its finding where the rule names one. */
  readonly rule: string;
  /** Path of the construct below its deployment: the finding is there, or on the resource below it. */
  readonly at: string;
  readonly reason: string;
}

const objects = (bucket: string): string => `IAM5[Resource::<${bucket}>/*]`;

/** Each line for one resource, but for the first: no method can meet it. A line that no deployment needs is red in the tests. */
export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: 'COG4',
    at: 'service/api/Rest/Default',
    reason: 'China has no user pools: the authorizer believes tokens of the trusted issuers',
  },
  { rule: 'APIG4', at: 'service/api/Rest/Default/items/GET', reason: 'the list of items is public by law' },
  { rule: 'APIG4', at: 'service/api/Rest/Default/items/{itemId}/GET', reason: 'guides of items are public by law' },
  {
    rule: 'APIG4',
    at: 'service/api/Rest/Default/agreements/GET',
    reason: 'entrusted powers take effect by being published, and agreements between authorities are no secret',
  },
  { rule: 'APIG4', at: 'service/api/Rest/Default/openapi.json/GET', reason: 'how to call us is no secret' },
  { rule: 'APIG4', at: 'service/api/Rest/Default/verifications/GET', reason: 'the page on which anybody verifies' },
  { rule: 'APIG4', at: 'service/api/Rest/Default/verifications/POST', reason: 'whoever is shown a result verifies it' },
  {
    rule: 'APIG4',
    at: 'service/api/Rest/Default/verifications/{identifier}/GET',
    reason: 'whoever is shown a result verifies it, and the answer names no holder',
  },
  {
    rule: 'APIG4',
    at: 'service/api/Rest/Default/courier/ems/traces/POST',
    reason: 'a carrier has no login: each push is believed as it signed it',
  },
  ...[
    'messages/POST',
    'envelopes/POST',
    'receipts/POST',
    'batches/POST',
    'outbox/GET',
    'cases/{case}/GET',
    'reconciliations/{day}/GET',
  ].map((way): Acknowledgement => ({
    rule: 'APIG4',
    at: `service/api/Rest/Default/partners/{partner}/${way}`,
    reason: 'a partner has no login: whatever it says or asks for is believed as it signed it',
  })),
  {
    rule: 'APIG4',
    at: 'service/api/Rest/Default/.well-known/partner-keys/GET',
    reason: 'partners verify by these keys what is sent from here, and public keys are no secret',
  },
  {
    rule: 'APIG4',
    at: 'service/api/Rest/Default/tracking/{code}/GET',
    reason: 'whoever has a receipt follows the case by its code, which nobody can make up, and the answer names nobody',
  },
  {
    rule: 'APIG1',
    at: 'service/api/Rest/DeploymentStage.v1',
    reason: 'needs the role of AWS::ApiGateway::Account, which holds for the whole account; functions log each request',
  },
  {
    rule: 'APIG6',
    at: 'service/api/Rest/DeploymentStage.v1',
    reason: 'needs the same role, and would log what callers send; functions log each request without it',
  },
  {
    rule: 'APIG2',
    at: 'service/api/Rest',
    reason: 'functions check requests by the schemas of the route table and answer each wrong field in two languages',
  },
  ...['fully-online', 'collection-on-behalf'].flatMap((way): Acknowledgement[] => [
    {
      rule: 'SF1',
      at: `service/${way}/Machine`,
      reason:
        'needs log delivery rights on every resource; the history is kept 90 days, and the events of the case for ever',
    },
    { rule: 'SF2', at: `service/${way}/Machine`, reason: 'Lambda in China does not feed X-Ray' },
    {
      rule: `IAM5[Resource::states:execution:${way}:*]`,
      at: 'service/resume/Needs',
      reason: 'executions are named by case and generation, and all belong to one machine',
    },
  ]),
  {
    rule: objects('evidence'),
    at: 'seals/sealer/Needs',
    reason: 'stores the evidence of what it sealed, each object once, under the identifier of the result',
  },
  {
    rule: objects('documents'),
    at: 'seals/sealer/Needs',
    reason: 'stores each sealed document under a name of its own, which no policy can list',
  },
  {
    rule: objects('documents'),
    at: 'service/licence-read/Needs',
    reason: 'hands any document to its holder, and checks who that is',
  },
  {
    rule: 'IAM5[Resource::<documents>/imported/*]',
    at: 'service/licence-register/Needs',
    reason: 'stores each imported file under its identifier and digest, apart from what is sealed',
  },
  {
    rule: objects('materials'),
    at: 'service/licence-register/Needs',
    reason: 'reads the files that the importing official uploaded, whose names are digests',
  },
  {
    rule: objects('documents'),
    at: 'service/licence-query/Needs',
    reason: 'shows officials annotated copies of licences that the item of a case names',
  },
  {
    rule: objects('documents'),
    at: 'service/licence-offer/Needs',
    reason: 'copies a licence for its holder, and checks who that is',
  },
  {
    rule: objects('materials'),
    at: 'service/licence-offer/Needs',
    reason: 'keeps copies of licences among materials, whose names are digests',
  },
  {
    rule: objects('documents'),
    at: 'service/licence-decide/Needs',
    reason:
      'reads the result that is to have a next version, and that once it is sealed, whose names no policy can list',
  },
  {
    rule: objects('documents'),
    at: 'service/journey-record/Needs',
    reason: 'reads the document just sealed to register it',
  },
  {
    rule: objects('materials'),
    at: 'service/materials/Needs',
    reason: 'signs addresses of single objects, whose names are digests',
  },
  {
    rule: objects('materials'),
    at: 'service/case-command/Needs',
    reason: 'checks that announced materials are there, whose names are digests',
  },
  {
    rule: objects('materials'),
    at: 'service/hand-out/Needs',
    reason: 'reads results that other regions sent and sees that receipts are there, whose names are digests',
  },
  {
    rule: objects('materials'),
    at: 'service/window/Needs',
    reason: 'checks that announced materials are there, whose names are digests',
  },
  {
    rule: objects('materials'),
    at: 'service/partners/Needs',
    reason: 'signs addresses of the materials of a case for the other region, whose names are digests',
  },
  {
    rule: objects('documents'),
    at: 'service/partners/Needs',
    reason: 'signs addresses of the results that a window elsewhere may print, whose names no policy can list',
  },
  {
    rule: objects('materials'),
    at: 'service/partner-give/Needs',
    reason: 'signs addresses of the materials of a case for the other region that fetches it, whose names are digests',
  },
  {
    rule: objects('documents'),
    at: 'service/partner-give/Needs',
    reason: 'signs addresses of the results that a window elsewhere may print, whose names no policy can list',
  },
  {
    rule: objects('materials'),
    at: 'service/partner-take/Needs',
    reason: 'keeps the materials that another region sent under their digests, and sees which are there',
  },
  {
    rule: 'IAM5[Resource::<materials>/labels/*]',
    at: 'service/courier-out/Needs',
    reason: 'keeps the label of each parcel under its number, apart from the materials',
  },
  {
    rule: objects('recordings'),
    at: 'service/recording/Needs',
    reason: 'signs addresses of single recordings, whose names are visits and digests',
  },
  {
    rule: 'IAM5[Resource::<licencestable>/index/*]',
    at: 'service/licence-read/Needs',
    reason: 'the indexes of one table, all of them for listing by holder',
  },
  {
    rule: 'IAM5[Resource::<licencestable>/index/*]',
    at: 'service/licence-offer/Needs',
    reason: 'the indexes of one table, all of them for listing by holder',
  },
  {
    rule: 'IAM5[Resource::<licencestable>/index/*]',
    at: 'service/licence-query/Needs',
    reason: 'the indexes of one table, all of them for listing by holder',
  },
  ...manifests.map(({ name }) => ({
    rule: `IAM5[Resource::${streamsOf(name)}]`,
    at: `${name === 'sealer' ? 'seals' : 'service'}/${name}/Needs`,
    reason: 'writes the streams of its own log, whose names Lambda makes',
  })),
  ...operationsAcknowledgements,
];

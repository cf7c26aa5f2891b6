import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/**
 * Where alarms go. Whom they reach is for each deployment to subscribe: people change oftener than releases.
 *
 * It has no key of its own, on purpose. What passes are names of alarms and the words above, which stand in a public
 * repository; and with a customer key one wrong statement in the key's policy would silence every alarm without a sign.
 * (The key that AWS manages for SNS is no way: CloudWatch may not use it.)
 */
export class OperatorsTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: { name: string }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      topicName: props.name,
      displayName: 'Tongban operators',
      enforceSSL: true,
    });
    // A topic with a policy has lost the one that lets alarms of the same account in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}

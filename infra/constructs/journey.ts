import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Text } from '#contracts/text';

export interface JourneyProps {
  readonly name: string;
  /** Amazon States Language, JSONata, with `${…Arn}` for its functions and `${Partition}`. */
  readonly definition: string;
  /** ARNs of functions by the name that the definition uses for them. */
  readonly tasks: Readonly<Record<string, string>>;
  /** What a failed execution means to people. */
  readonly whenItFails: Text;
}

/** One way of handling as a standard state machine that may call its tasks and nothing else. */
export class Journey extends Construct {
  /** ARN that follows from the name: that of its executions can be made from it, and another stack needs no export. */
  readonly arn: string;
  readonly whenItFails: Text;

  constructor(scope: Construct, id: string, props: JourneyProps) {
    super(scope, id);
    this.whenItFails = props.whenItFails;
    this.arn = Stack.of(this).formatArn({
      ...{ service: 'states', resource: 'stateMachine', resourceName: props.name },
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const arns = Object.entries(props.tasks).map(([name, arn]) => [`${name}Arn`, arn] as const);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'RunTasks',
        actions: ['lambda:InvokeFunction'],
        resources: arns.map(([, arn]) => arn),
      }),
    );
    new StateMachine(this, 'Machine', {
      stateMachineName: props.name,
      stateMachineType: StateMachineType.STANDARD,
      role,
      definitionBody: DefinitionBody.fromString(props.definition),
      definitionSubstitutions: { Partition: Stack.of(this).partition, ...Object.fromEntries(arns) },
    });
  }

  /** Executions in five minutes that failed: red in the console, to be redriven there. */
  metricFailed(): Metric {
    return this.#metric('ExecutionsFailed');
  }

  /** Executions in five minutes that were open for longer than a year. */
  metricTimedOut(): Metric {
    return this.#metric('ExecutionsTimedOut');
  }

  #metric(metricName: string): Metric {
    const dimensionsMap = { StateMachineArn: this.arn };
    return new Metric({ namespace: 'AWS/States', metricName, statistic: 'Sum', dimensionsMap, label: this.node.id });
  }
}

import {
  Alarm as CloudWatchAlarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Text } from '#contracts/text';

/** What somebody woken at night has to know, in both languages. */
export interface Warning {
  /** What has happened. */
  readonly meaning: Text;
  /** What people cannot do, or are owed, because of it. */
  readonly consequence: Text;
  /** Anchor in docs/runbook.md, where the steps are. */
  readonly runbook: string;
}

export interface AlarmProps extends Warning {
  /** Name in the console, unique in the account. */
  readonly name: string;
  readonly metric: IMetric;
  /** The alarm is raised at this value and above it. */
  readonly from: number;
  /** Periods of the metric that are looked at, and how many of them must be bad (default: the last one). */
  readonly bad?: { readonly periods: number; readonly of: number };
  readonly tell: ITopic;
}

/** CloudWatch cuts nothing: a longer description fails when it is deployed. */
const longestDescription = 1024;

/** The words of a warning as they reach whoever is told. Throws where they are too long for CloudWatch. */
export function wordsOf({ meaning, consequence, runbook }: Warning): string {
  const words = [
    `${meaning.zh}。${meaning.en}.`,
    `对群众的影响: ${consequence.zh}。For people: ${consequence.en}.`,
    `处置步骤 / What to do: docs/runbook.md#${runbook}`,
  ].join('\n');
  if (words.length > longestDescription) throw new Error(`the words of ${runbook} are ${words.length} characters long`);
  return words;
}

/** An alarm that says what it means to people and where the steps are, and tells the operators when it begins and ends. */
export class Alarm extends Construct {
  readonly alarm: CloudWatchAlarm;

  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    const { periods, of } = props.bad ?? { periods: 1, of: 1 };
    this.alarm = new CloudWatchAlarm(this, 'Alarm', {
      alarmName: props.name,
      alarmDescription: wordsOf(props),
      metric: props.metric,
      threshold: props.from,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: of,
      datapointsToAlarm: periods,
      // Nothing called, nothing queued: that is how a quiet night looks.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const tell = new SnsAction(props.tell);
    this.alarm.addAlarmAction(tell);
    this.alarm.addOkAction(tell);
  }
}

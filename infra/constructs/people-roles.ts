import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { wordsOf } from './alarm.ts';
import { PersonRole, withSecondFactor } from './people.ts';
import {
  auditorRights,
  breakGlassRights,
  type Ground,
  operatorRights,
  sealOfficerRights,
  wrappingRights,
} from './people-rights.ts';

/** A working day, and the shortest that IAM knows. */
const shift = Duration.hours(8);
const emergency = Duration.hours(1);

/** What a session of the last resort must carry; the console's switch of roles carries no tags, so it is taken by the command line. */
const mustSay = { 'aws:RequestTag/ticket': '?*', 'aws:RequestTag/reason': '?*' };

/** The roles that people take on, each with what its duty needs (docs/runbook.md#roles). */
export class PeopleRoles extends Construct {
  constructor(scope: Construct, id: string, props: { prefix: string; ground: Ground; tell: Topic }) {
    super(scope, id);
    const { prefix, ground, tell } = props;
    const person = (name: string, rest: Omit<ConstructorParameters<typeof PersonRole>[2], 'name'>): Role =>
      new PersonRole(this, name, { name: `${prefix}-${name}`, ...rest }).role;
    const roles = {
      Operator: person('operator', {
        description: 'Sees how things stand, starts the op machines, redrives and stops executions; no data of cases',
        rights: { ...operatorRights(ground), ...wrappingRights(ground) },
        session: shift,
      }),
      SealOfficer: person('seal-officer', {
        description: 'Suspends seals and reads the seal registry',
        rights: sealOfficerRights(ground),
        session: shift,
      }),
      Auditor: person('auditor', {
        description: 'Reads records, approvals, results and logs; opens no personal content, writes nothing',
        rights: auditorRights(ground),
        session: shift,
      }),
      BreakGlass: person('break-glass', {
        description: 'The last resort: one hour, with a ticket and a reason, and everybody is told',
        rights: breakGlassRights(ground),
        session: emergency,
        trust: withSecondFactor()
          .withSessionTags()
          .withConditions({
            StringLike: mustSay,
            // Elsewhere it would be recorded elsewhere, and the rule below would not see it.
            StringEquals: { 'aws:RequestedRegion': Stack.of(this).region },
          }),
      }),
    };
    for (const [name, { roleArn }] of Object.entries(roles))
      new CfnOutput(Stack.of(this), `${name}RoleArn`, { value: roleArn });
    tellOfBreakingGlass(this, { role: roles.BreakGlass, tell });
  }
}

/** Tells the operators of every session of the last resort. It needs a trail of management events in the account. */
function tellOfBreakingGlass(scope: Construct, { role, tell }: { role: Role; tell: Topic }): void {
  const rule = new Rule(scope, 'glass-broken', {
    description: 'Somebody took on the role of the last resort',
    eventPattern: {
      source: ['aws.sts'],
      detailType: ['AWS API Call via CloudTrail'],
      detail: { eventName: ['AssumeRole'], requestParameters: { roleArn: [role.roleArn] } },
    },
  });
  const words = wordsOf({
    meaning: { zh: '有人启用了应急角色', en: 'somebody took on the role of the last resort' },
    consequence: {
      zh: '此人一小时内可查看个人信息并干预运行',
      en: 'for an hour this person can read personal data and switch what runs',
    },
    runbook: 'glass-broken',
  });
  const message = RuleTargetInput.fromObject({
    words,
    at: EventField.fromPath('$.time'),
    // Ticket and reason; not who it was: that is in the trail, for those who may read it.
    said: EventField.fromPath('$.detail.requestParameters.tags'),
    event: EventField.fromPath('$.detail.eventID'),
  });
  rule.addTarget(new SnsTopic(tell, { message }));
}

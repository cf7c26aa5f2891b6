import type { Duration } from 'aws-cdk-lib';
import { AccountRootPrincipal, Policy, PolicyStatement, type PrincipalBase, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** What people may do, statement by statement: what it is for, actions, the ARNs they are about, under what conditions. */
export interface Rights {
  readonly [sid: string]: {
    readonly actions: readonly string[];
    readonly on: readonly string[];
    readonly only?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  };
}

export interface PersonRoleProps {
  /** Name that a person types when they switch to the role. */
  readonly name: string;
  readonly description: string;
  readonly rights: Rights;
  /** Who may assume it (default: people of this account who signed in with a second factor). */
  readonly trust?: PrincipalBase;
  /** The longest session. */
  readonly session: Duration;
}

/** Identities of this account that signed in with a second factor, and whom their own policies let assume the role. */
export const withSecondFactor = (): PrincipalBase =>
  new AccountRootPrincipal().withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });

/** A role that a person takes on for a while: no keys of its own, never without a second factor. */
export class PersonRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: PersonRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      roleName: props.name,
      description: props.description,
      assumedBy: props.trust ?? withSecondFactor(),
      maxSessionDuration: props.session,
    });
    new Policy(this, 'Rights', {
      roles: [this.role],
      statements: Object.entries(props.rights).map(
        ([sid, { actions, on, only = {} }]) =>
          new PolicyStatement({ sid, actions: [...actions], resources: [...on], conditions: { ...only } }),
      ),
    });
  }
}

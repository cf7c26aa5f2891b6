import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DeedApprovals, JointTestApprovals } from '#application/agreement/ports';
import type { StandingAuthorisations } from '#application/decision/ports';
import type { VersionApprovals } from '#application/licence/ports';
import type { ReceiptApprovals } from '#application/receipt/ports';
import type { Approvals } from '#application/sealing/ports';
import type { StatementApprovals } from '#application/statement/ports';
import type {
  Approval,
  DeedApproval,
  JointTestApproval,
  ReceiptApproval,
  StandingAuthorisation,
  StandingProposal,
  StatementApproval,
  VersionApproval,
} from '#domain/seal/approval';

type OfDocuments = ReceiptApprovals & StatementApprovals & DeedApprovals & JointTestApprovals;
type Written = StandingAuthorisations & OfDocuments & VersionApprovals;

/**
 * Approvals of results and of their new versions, of receipts, of statements of hand-over, of seals under agreements and under joint tests,
 * and standing authorisations; ids tell them apart (`approval-…`, `version-…`, `standing-…`, `proposed-…`, `receipt-…`, `statement-…`,
 * `agreement-…`, `joint-test-…`), and rights go by them.
 */
export class DynamoApprovals implements Approvals, Written {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  approval(id: string): Promise<Approval | null> {
    return this.#get<Approval>(id, 'approval-');
  }

  async standingAuthorisation(id: string): Promise<StandingAuthorisation | null> {
    const given = await this.#get<StandingProposal & Partial<StandingAuthorisation>>(id, 'standing-');
    // Before two had to give it, one did: that is in force no more.
    const { confirmedBy } = given ?? {};
    const byTwo = confirmedBy !== undefined && confirmedBy !== given?.givenBy;
    return byTwo ? (given as StandingAuthorisation) : null;
  }

  standingProposal(id: string): Promise<StandingProposal | null> {
    return this.#get<StandingProposal>(`proposed-${id}`, 'proposed-standing-');
  }

  receiptApproval(id: string): Promise<ReceiptApproval | null> {
    return this.#get<ReceiptApproval>(id, 'receipt-');
  }

  statementApproval(id: string): Promise<StatementApproval | null> {
    return this.#get<StatementApproval>(id, 'statement-');
  }

  deedApproval(id: string): Promise<DeedApproval | null> {
    return this.#get<DeedApproval>(id, 'agreement-');
  }

  jointTestApproval(id: string): Promise<JointTestApproval | null> {
    return this.#get<JointTestApproval>(id, 'joint-test-');
  }

  versionApproval(id: string): Promise<VersionApproval | null> {
    return this.#get<VersionApproval>(id, 'version-');
  }

  give(authorisation: StandingAuthorisation): Promise<boolean> {
    return this.#putOnce(authorisation);
  }

  /** Under an id that passes for no approval. */
  propose(proposal: StandingProposal): Promise<boolean> {
    return this.#putOnce(proposal, `proposed-${proposal.id}`);
  }

  async approveReceipt(approval: ReceiptApproval): Promise<void> {
    await this.#putOnce(approval);
  }

  async approveStatement(approval: StatementApproval): Promise<void> {
    await this.#putOnce(approval);
  }

  async approveDeed(approval: DeedApproval): Promise<void> {
    await this.#putOnce(approval);
  }

  async approveJointTest(approval: JointTestApproval): Promise<void> {
    await this.#putOnce(approval);
  }

  async approveVersion(approval: VersionApproval): Promise<void> {
    await this.#putOnce(approval);
  }

  /** False where there is one with this id. */
  async #putOnce(given: { readonly id: string }, id = given.id): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: { id: { S: id }, body: { S: JSON.stringify(given) } },
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  async #get<T>(id: string, prefix: string): Promise<T | null> {
    if (!id.startsWith(prefix)) return null;
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { id: { S: id } }, ConsistentRead: true }),
    );
    const body = Item?.['body']?.S;
    return body === undefined ? null : (JSON.parse(body) as T);
  }
}

import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { DynamoApprovals } from '#adapters/dynamodb/dynamodb-approvals';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import type { ReceiptApproval, StatementApproval } from '#domain/seal/approval';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const approvals = new DynamoApprovals({ client, table: tables.approvals });
afterAll(async () => {
  client.destroy();
  await close();
});

const authorisation = () => ({
  id: `standing-12620100XTXX00057N-${randomUUID()}-v1`,
  itemId: 'XS-022',
  version: 1,
  body: '12620100XTXX00057N',
  givenBy: 'https://identity.example.invalid|decider',
  tokenDigest: 'ab',
  givenAt: '2026-09-22T02:00:00.000Z',
  ...{ confirmedBy: 'https://identity.example.invalid|reviewer', confirmedTokenDigest: 'cd' },
  confirmedAt: '2026-09-22T03:00:00.000Z',
});

const put = (given: { id: string }) =>
  client.send(
    new PutItemCommand({
      TableName: tables.approvals,
      Item: { id: { S: given.id }, body: { S: JSON.stringify(given) } },
    }),
  );

describe('standing authorisations', () => {
  it('are given once; a second one under the same id changes nothing', async () => {
    const given = authorisation();
    expect(await approvals.give(given)).toBe(true);
    expect(await approvals.give({ ...given, givenBy: 'somebody else' })).toBe(false);
    expect(await approvals.standingAuthorisation(given.id)).toEqual(given);
  });

  it('are not there before they are given, nor where only one official gave them', async () => {
    expect(await approvals.standingAuthorisation(authorisation().id)).toBeNull();
    const { confirmedBy: _, ...byOne } = authorisation();
    await put(byOne);
    const bySame = { ...authorisation(), confirmedBy: authorisation().givenBy };
    await put(bySame);
    for (const { id } of [byOne, bySame]) expect(await approvals.standingAuthorisation(id)).toBeNull();
  });

  it('are proposed once, by an id of their own: a proposal is no authorisation', async () => {
    const { confirmedBy: _, confirmedTokenDigest: __, confirmedAt: ___, ...proposal } = authorisation();
    expect(await approvals.standingProposal(proposal.id)).toBeNull();
    expect(await approvals.propose(proposal)).toBe(true);
    expect(await approvals.propose({ ...proposal, givenBy: 'somebody else' })).toBe(false);
    expect(await approvals.standingProposal(proposal.id)).toEqual(proposal);
    expect(await approvals.standingAuthorisation(proposal.id)).toBeNull();
    expect(await approvals.standingAuthorisation(`proposed-${proposal.id}`)).toBeNull();
  });

  it('never pass for the approval of a single case, though they share its table', async () => {
    const given = authorisation();
    await approvals.give(given);
    expect(await approvals.approval(given.id)).toBeNull();
    const disguised = { ...authorisation(), id: `approval-${randomUUID()}` };
    await approvals.give(disguised);
    expect(await approvals.standingAuthorisation(disguised.id)).toBeNull();
  });

  it('fail loudly where the table is not there', async () => {
    const nowhere = new DynamoApprovals({ client, table: 'nowhere' });
    await expect(nowhere.give(authorisation())).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('approvals of receipts', () => {
  const approval = (): ReceiptApproval => {
    const draftSm3 = randomUUID();
    return {
      ...{ id: `receipt-${draftSm3}`, draftSm3, visit: randomUUID(), caseIds: ['610100-20260922-0123456789AB'] },
      ...{ body: '11610100XTXX00161R', tokenDigest: 'ab', approvedBy: 'i|clerk' },
      kind: 'receipt',
      sealKind: 'receipt',
      approvedAt: '2026-09-22T02:00:00.000Z',
    };
  };

  it('are given once; a second one for the same draft changes nothing', async () => {
    const given = approval();
    await approvals.approveReceipt(given);
    await approvals.approveReceipt({ ...given, approvedBy: 'i|other' });
    expect(await approvals.receiptApproval(given.id)).toEqual(given);
  });

  it('never pass for those of results, though they share a table, nor those for them', async () => {
    const given = approval();
    await approvals.approveReceipt(given);
    expect([await approvals.approval(given.id), await approvals.standingAuthorisation(given.id)]).toEqual([null, null]);
    const disguised = { ...approval(), id: `approval-${randomUUID()}` };
    await approvals.approveReceipt(disguised);
    expect(await approvals.receiptApproval(disguised.id)).toBeNull();
  });
});

describe('approvals of statements of hand-over', () => {
  const approval = (): StatementApproval => {
    const draftSm3 = randomUUID();
    return {
      ...{ id: `statement-${draftSm3}`, draftSm3, caseId: '610100-20260922-0123456789AB', statement: 'offer' },
      ...{ body: '11610100XTXX00161R', tokenDigest: 'ab', approvedBy: 'i|clerk' },
      kind: 'statement',
      sealKind: 'receipt',
      approvedAt: '2026-09-22T02:00:00.000Z',
    };
  };

  it('are given once; a second one for the same draft changes nothing', async () => {
    const given = approval();
    await approvals.approveStatement(given);
    await approvals.approveStatement({ ...given, approvedBy: 'i|other' });
    expect(await approvals.statementApproval(given.id)).toEqual(given);
  });

  it('never pass for those of results and receipts, nor those for them', async () => {
    const given = approval();
    await approvals.approveStatement(given);
    expect([await approvals.approval(given.id), await approvals.receiptApproval(given.id)]).toEqual([null, null]);
    const disguised = { ...approval(), id: `receipt-${randomUUID()}` };
    await approvals.approveStatement(disguised);
    expect(await approvals.statementApproval(disguised.id)).toBeNull();
  });
});

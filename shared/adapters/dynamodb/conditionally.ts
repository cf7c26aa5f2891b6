import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** Whether what was sent was written; false where a condition did not hold. */
export async function conditionally(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    // Of two writes; whatever else stood in its way may not be there the next time.
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}

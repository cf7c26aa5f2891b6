const dayMs = 86_400_000;

/** What was received on paper is entered within so many days, or received anew. */
const oldestDays = 30;

/** What is wrong with the instant on a sheet when it is entered; null: nothing. Both ISO with milliseconds. */
export function wrongOnPaper(receivedAt: string, enteredAt: string): 'in-the-future' | 'too-long-ago' | null {
  const age = Date.parse(enteredAt) - Date.parse(receivedAt);
  if (age < 0) return 'in-the-future';
  return age > oldestDays * dayMs ? 'too-long-ago' : null;
}

/** Whether a sheet is entered more than 24 hours after it was written: then somebody else has to approve it by entering it. */
export const isLateEntry = (receivedAt: string, enteredAt: string): boolean =>
  Date.parse(enteredAt) - Date.parse(receivedAt) > dayMs;

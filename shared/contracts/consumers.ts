/** Who acts on events after they were written (law 3): each has a queue, a dead-letter queue and a mark per case of its own. */
export const consumers = ['resume', 'project', 'notify'] as const;

export type Consumer = (typeof consumers)[number];

/**
 * Who acts on events after they were written (law 3): each has a queue, a dead-letter queue and a mark per case of its own.
 * `partners` deals with those events alone that another region has to know of.
 */
export const consumers = ['resume', 'project', 'notify', 'partners'] as const;

export type Consumer = (typeof consumers)[number];

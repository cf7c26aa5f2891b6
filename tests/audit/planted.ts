import personas from '#data/personas.json' with { type: 'json' };

/** Telephone number of every filing of the scenarios. */
const phone = '13900000000';

/** What identifies the people who use a local deployment. Organisations are no persons: their credit codes are ids. */
export const personalValues: readonly string[] = [
  phone,
  ...personas.personas.flatMap(({ displayName, idNumber }) => [displayName, idNumber]),
];

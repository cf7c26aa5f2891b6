/** Stacks of a deployment in the order in which they depend on each other. */
export const stackNames = (deployment: string): readonly string[] =>
  ['data', 'seals', 'service', 'watch'].map((stack) => `tongban-${deployment}-${stack}`);

import bodiesFile from '#data/bodies.json' with { type: 'json' };
import file from '#data/licence-types.json' with { type: 'json' };

const issuersOf = (kinds: readonly string[]): string[] =>
  bodiesFile.bodies.flatMap(({ id, kind }) => (kinds.includes(kind) ? [id] : []));

/** Computed when bundles are made (infra/commands/bundle.ts): type codes of licences (电子证照类型代码) that were found, with the bodies that issue them. */
export const shippedLicenceTypes = file.types.flatMap(({ typeCode, ...type }) =>
  typeCode !== null && 'issuedBy' in type ? [[typeCode, issuersOf(type.issuedBy)] as const] : [],
);

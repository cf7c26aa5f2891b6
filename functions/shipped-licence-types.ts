import file from '#data/licence-types.json' with { type: 'json' };

/** Computed when bundles are made (infra/commands/bundle.ts): type codes of licences (电子证照类型代码) that were found. */
export const shippedLicenceTypes: readonly string[] = file.types.flatMap(({ typeCode }) => typeCode ?? []);

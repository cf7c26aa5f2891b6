import foodProduction from '#data/templates/LZ-001.json' with { type: 'json' };
import depositCertificate from '#data/templates/XS-022.json' with { type: 'json' };
import criminalRecordCertificate from '#data/templates/XS-041.json' with { type: 'json' };
import type { Template } from '#domain/licence/template';

/** How results look, by the item that they are of. */
export const shippedTemplates = {
  'LZ-001': foodProduction,
  'XS-022': depositCertificate,
  'XS-041': criminalRecordCertificate,
} as unknown as Readonly<Record<string, Template>>;

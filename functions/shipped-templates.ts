import foodProduction from '#data/templates/LZ-001.json' with { type: 'json' };
import depositCertificate from '#data/templates/XS-022.json' with { type: 'json' };
import criminalRecordCertificate from '#data/templates/XS-041.json' with { type: 'json' };
import type { Template } from '#domain/licence/template';

/** How the pages of results look, by the id of their item. */
export const templates = /* @__PURE__ */ (() =>
  new Map(
    ([depositCertificate, criminalRecordCertificate, foodProduction] as unknown as readonly Template[]).map(
      (template) => [template.item, template],
    ),
  ))();

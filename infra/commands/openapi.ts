import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { api } from '#contracts/http/api';
import { openApiOf } from '#contracts/openapi';

/** Writes openapi.json from the route tables; with --check fails where the committed one differs. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const current = `${JSON.stringify(openApiOf(api), null, 2)}\n`;
if (!values.check) writeFileSync('openapi.json', current);
else if (readFileSync('openapi.json', 'utf8') !== current) {
  console.error('openapi.json does not say what the route tables say; run npm run openapi and commit it');
  process.exit(1);
}

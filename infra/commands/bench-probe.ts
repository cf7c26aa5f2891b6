/** One cold start: imports the bundle named first, calls its handler once with the event in BENCH_EVENT, says how long that took. */
import { pathToFileURL } from 'node:url';

type Handler = (event: unknown) => Promise<{ readonly statusCode: number }>;

const [file = ''] = process.argv.slice(2);
const event: unknown = JSON.parse(process.env['BENCH_EVENT'] ?? '{}');
const url = pathToFileURL(file).href;
const started = performance.now();
const module = (await import(url)) as { handler?: Handler; default?: { handler: Handler } };
const initialised = performance.now();
// Of a CommonJS bundle the exports are also, or only, on the default.
const handler = module.handler ?? module.default?.handler;
const answer = await handler?.(event);
const answered = performance.now();
// After what the handler logged: the last line is read.
process.stdout.write(
  `\n${JSON.stringify({ initMs: initialised - started, firstMs: answered - started, status: answer?.statusCode })}\n`,
);
process.exit(0);

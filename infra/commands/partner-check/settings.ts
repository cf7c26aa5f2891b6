import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { WebhookKey } from '#formats/webhook-signatures';
import { defaultDataFolder } from '#infra/commands/start-file';
import { parsePrivateKey, parsePublicKey, parseSecret } from '#formats/webhook-keys';

/** What we sign with: one entry for each key. */
export interface SigningKeys {
  readonly secrets: readonly Uint8Array[];
  /** Ed25519. */
  readonly seeds: readonly Uint8Array[];
}

/** What is tested, and how. */
export interface Settings {
  readonly endpoint: URL;
  readonly partner: string;
  readonly regions: { readonly ours: string; readonly theirs: string };
  readonly keys: SigningKeys;
  /** The key that follows: messages signed with it alone are taken too. */
  readonly second: Uint8Array | null;
  /** What its messages are signed with. */
  readonly theirKeys: readonly WebhookKey[];
  /** Of the door at which it posts back; 0: any that is free. */
  readonly port: number;
  /** Under which the partner reaches the door, where that is not this machine. */
  readonly doorUrl: string | null;
  readonly patienceMs: number;
  /** How long a slow answer takes. */
  readonly slowMs: number;
  /** An offer (JSON) as the agreement with the partner allows it; null: the example of the kit. */
  readonly offer: object | null;
}

export const usage = `usage: npm run partner:check -- --endpoint URL --partner ID --region CODE (--secret whsec_… | --key FILE)
  --our-region CODE        region we speak for (620100)
  --key FILE               whsec_… and whsk_… we sign with, one a line: what stands on a command line, others can read
  --second-secret whsec_…  the key that follows, for the rotation
  --partner-secret whsec_… --partner-public-key whpk_…   what its messages are signed with
  --listen PORT            door at which its test system posts back (any); --door URL: how it reaches it
  --offer FILE             an offer as the agreement allows it (the example of the kit)
  --patience SECONDS       how long a message is waited for (120); --slow SECONDS: how long a slow answer takes (35)
  --seal PERSONA           has a running local deployment seal the report (signatory-lanzhou); --data DIR: its data
  --report FILE            where the report is written; --json: the report alone on stdout`;

const options = {
  endpoint: { type: 'string' },
  partner: { type: 'string' },
  region: { type: 'string' },
  'our-region': { type: 'string', default: '620100' },
  secret: { type: 'string' },
  key: { type: 'string' },
  'second-secret': { type: 'string' },
  'partner-secret': { type: 'string', multiple: true, default: [] as string[] },
  'partner-public-key': { type: 'string', multiple: true, default: [] as string[] },
  listen: { type: 'string', default: '0' },
  door: { type: 'string' },
  offer: { type: 'string' },
  patience: { type: 'string', default: '120' },
  slow: { type: 'string', default: '35' },
  report: { type: 'string' },
  seal: { type: 'string' },
  data: { type: 'string', default: defaultDataFolder },
  json: { type: 'boolean', default: false },
} as const;

export interface Asked {
  readonly settings: Settings;
  readonly report: string | null;
  /** Who has it sealed, and where the data of what runs lies; null: nobody. */
  readonly seal: { readonly persona: string; readonly dataFolder: string } | null;
  readonly json: boolean;
}

/** What was asked for on the command line. Throws Error, with what is wrong, for anything that cannot be done. */
export function askedFor(args: readonly string[]): Asked {
  const { values } = parseArgs({ args: [...args], options });
  const { endpoint, partner, region } = values;
  if (endpoint === undefined || partner === undefined || region === undefined) throw new Error(usage);
  if (!/^[a-z][a-z0-9-]{1,30}$/.test(partner))
    throw new Error('--partner is an id of small letters, digits and hyphens');
  const regions = { ours: values['our-region'], theirs: region };
  if (!Object.values(regions).every((code) => /^\d{6}$/.test(code)) || regions.ours === regions.theirs)
    throw new Error('--region and --our-region are two division codes of six digits');
  const settings: Settings = {
    ...{ endpoint: endpointOf(endpoint), partner, regions, keys: keysOf(values) },
    second: values['second-secret'] === undefined ? null : parseSecret(values['second-secret']),
    theirKeys: [
      ...values['partner-secret'].map((text, at) => ({
        ...{ kind: 'v1' as const, id: `secret-${at}`, secret: parseSecret(text) },
      })),
      ...values['partner-public-key'].map((text, at) => ({
        ...{ kind: 'v1a' as const, id: `key-${at}`, publicKey: parsePublicKey(text) },
      })),
    ],
    ...{ port: numberIn(values.listen, '--listen'), doorUrl: values.door ?? null },
    patienceMs: 1_000 * numberIn(values.patience, '--patience'),
    slowMs: 1_000 * numberIn(values.slow, '--slow'),
    offer: values.offer === undefined ? null : (JSON.parse(readFileSync(values.offer, 'utf8')) as object),
  };
  const seal = values.seal === undefined ? null : { persona: values.seal, dataFolder: values.data };
  return { settings, report: values.report ?? null, seal, json: values.json };
}

/** In clear to this machine alone. */
function endpointOf(text: string): URL {
  const url = URL.parse(text);
  const isLocal = url?.protocol === 'http:' && url.hostname === '127.0.0.1';
  if (url === null || (url.protocol !== 'https:' && !isLocal))
    throw new Error('--endpoint is an https address, or http on 127.0.0.1');
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw new Error('--endpoint has neither a user nor a fragment');
  return url;
}

function keysOf({ secret, key }: { secret?: string; key?: string }): SigningKeys {
  const lines = key === undefined ? [] : readFileSync(key, 'utf8').split(/\s+/);
  const secrets = [...(secret === undefined ? [] : [secret]), ...lines.filter((line) => line.startsWith('whsec_'))];
  const keys = {
    secrets: secrets.map(parseSecret),
    seeds: lines.filter((line) => line.startsWith('whsk_')).map(parsePrivateKey),
  };
  if (keys.secrets.length + keys.seeds.length === 0) throw new Error('--secret, or --key with a key in it, is needed');
  return keys;
}

function numberIn(text: string, option: string): number {
  if (!/^\d{1,5}(\.\d)?$/.test(text)) throw new Error(`${option} is a number`);
  return Number(text);
}

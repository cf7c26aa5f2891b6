import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from '#adapters/node-sha256';
import type { AwsEnvironment } from '#adapters/aws-environment';
import type { Received, RegionLink } from '#application/partner/ports';
import type { Outcome } from '#contracts/errors';
import type { PartnerMessage } from '#contracts/partner/message';

const timeoutMs = 40_000;

/** Deployments in one local cloud: the partner's door of the other is called as a function. Deployed ones have no such link. */
export class LambdaRegionLink implements RegionLink {
  readonly #endpoint: string | undefined;
  readonly #links: Readonly<Record<string, string>>;
  readonly #signer: SignatureV4;

  /** `links`: name of the function by the division code of the region. */
  constructor({ aws, links }: { aws: AwsEnvironment; links: Readonly<Record<string, string>> }) {
    const { region, credentials, endpoint } = aws;
    this.#endpoint = endpoint;
    this.#links = links;
    this.#signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: NodeSha256 });
  }

  async deliver(message: PartnerMessage): Promise<Outcome<Received>> {
    const name = Object.hasOwn(this.#links, message.to) ? this.#links[message.to] : undefined;
    if (name === undefined || this.#endpoint === undefined) throw new Error(`there is no link to region ${message.to}`);
    const { protocol, hostname, port, host, origin } = new URL(this.#endpoint);
    const path = `/2015-03-31/functions/${name}/invocations`;
    const body = JSON.stringify(message);
    const { headers } = await this.#signer.sign({
      ...{ method: 'POST', protocol, hostname, port: Number(port), path, query: {}, body },
      headers: { host, 'content-type': 'application/json' },
    });
    const response = await fetch(`${origin}${path}`, {
      ...{ method: 'POST', headers, body },
      signal: AbortSignal.timeout(timeoutMs),
    });
    // The text of a fault is the other region's, and may hold anything: it is not passed on.
    if (response.status !== 200 || response.headers.has('x-amz-function-error'))
      throw new Error(`the door of region ${message.to} failed with ${response.status}`);
    return (await response.json()) as Outcome<Received>;
  }
}

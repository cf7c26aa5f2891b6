import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { Received, RegionLink } from '#application/partner/ports';
import type { Outcome } from '#contracts/errors';
import type { PartnerMessage } from '#contracts/partner/message';

const timeoutMs = 40_000;

/** Deployments in one local cloud: the partner's door of the other is called as a function. Deployed ones have no such link. */
export class LambdaRegionLink implements RegionLink {
  readonly #call: LambdaCall | undefined;
  readonly #links: Readonly<Record<string, string>>;

  /** `links`: name of the function by the division code of the region. */
  constructor({ aws, links }: { aws: AwsEnvironment; links: Readonly<Record<string, string>> }) {
    this.#call = aws.endpoint === undefined ? undefined : new LambdaCall({ aws, urlSuffix: '' });
    this.#links = links;
  }

  async deliver(message: PartnerMessage): Promise<Outcome<Received>> {
    const name = Object.hasOwn(this.#links, message.to) ? this.#links[message.to] : undefined;
    if (name === undefined || this.#call === undefined) throw new Error(`there is no link to region ${message.to}`);
    const answer = await this.#call.call(name, { input: message, timeoutMs });
    if (!answer.ok) throw new Error(`the door of region ${message.to} failed with ${answer.status}`);
    return answer.value as Outcome<Received>;
  }
}

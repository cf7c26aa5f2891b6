import type { WebhookKind } from '#formats/webhook-signatures';

/** How a message is signed. */
export type SignatureKind = WebhookKind;

/** Where requests to an endpoint may go: any public address, or on an extranet those of its private ranges (CIDR) alone. */
export type Network = { readonly kind: 'public' } | { readonly kind: 'ranges'; readonly ranges: readonly string[] };

/** An address of a partner to which messages are posted. */
export interface Endpoint {
  /** Unique in a deployment. */
  readonly id: string;
  readonly url: string;
  /** Cases that go here; absent: all of the partner's that no endpoint before this one takes. */
  readonly takes?: {
    /** Regions (GB/T 2260 of six digits) the messages are for. */
    readonly divisions?: readonly string[];
    /** Beginnings of codes of items. */
    readonly items?: readonly string[];
  };
  /** Every message carries a signature of each of these kinds. */
  readonly signs: readonly SignatureKind[];
  /** What the body of a 2xx has to say for the message to count as taken: the text at a JSON pointer. */
  readonly ackRule?: { readonly pointer: string; readonly equals: string };
  readonly network: Network;
  /** Agreed spans in which nothing is sent, and nothing counts against the endpoint. */
  readonly maintenance: readonly { readonly from: string; readonly to: string }[];
}

/** A transport node: a province's platform, or another deployment of this one. It may speak for several regions. */
export interface Partner {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly regions: readonly string[];
  /** Seconds by which the time of a message may differ from ours, as agreed. */
  readonly toleranceSeconds: number;
  /** Kinds of its signatures that are believed; one has to hold. */
  readonly accepts: readonly SignatureKind[];
  /** In the order in which they are asked; none where the partner fetches what is for it. */
  readonly endpoints: readonly Endpoint[];
  /** Ids of endpoints that it had before: something may still lie with them. */
  readonly formerEndpoints?: readonly string[];
  /** Regions that it spoke for before: something for them may still lie with it. */
  readonly formerRegions?: readonly string[];
  /** Joint tests (联调测试) by whose reports addresses of now were put to use; absent: none was presented. */
  readonly tested?: readonly TestedAddress[];
  /** Origins from which its scans and documents may be fetched. */
  readonly materialOrigins: readonly string[];
  /** Where batches and daily lists are exchanged with it; absent: they are neither given nor taken. */
  readonly exchange?: Exchange;
}

/** An address and the report that was presented for it. */
export interface TestedAddress {
  readonly url: string;
  /** Identifier of the sealed report, which is kept under it. */
  readonly report: string;
  /** Hex SM3 of its signed bytes. */
  readonly sm3: string;
  /** When the test was over (ISO). */
  readonly finishedAt: string;
}

/** The other ways for the same messages: batches that are fetched, sent together or carried as files, and daily lists. */
export interface Exchange {
  /** What is fetched by it, or written for it, carries a signature of each of these kinds. */
  readonly signs: readonly SignatureKind[];
  /** Seconds by which the time of a batch, and of the messages in it, may differ from ours. */
  readonly toleranceSeconds: number;
  /** Where the partner itself gives daily lists and what it told of a case; absent: it does not. */
  readonly address?: PartnerAddress;
}

export interface PartnerAddress {
  /** What is before `/reconciliations`, `/cases`; ends in `/partners/` and what we are called there. */
  readonly url: string;
  readonly network: Network;
  /** The one of its regions that requests are for: each says it, so that nobody who gets one can pass it on. */
  readonly region: string;
}

/** Where a partner gives what it told: what is before `/partners/`, and what we are called there; null where no such place is registered. */
export function placeAt({
  address,
}: Exchange): (Omit<PartnerAddress, 'url'> & { readonly before: string; readonly us: string }) | null {
  const found = /^(?<before>[^?#]+)\/partners\/(?<us>[a-z][0-9a-z-]{1,30})$/.exec(address?.url ?? '')?.groups;
  const { before = '', us = '' } = found ?? {};
  if (address === undefined || found === undefined) return null;
  return { before, us, network: address.network, region: address.region };
}

/** The endpoint of a partner that takes a case: by the region it is for and the code of its item. */
export function endpointFor(
  { endpoints }: Pick<Partner, 'endpoints'>,
  { region, itemCode }: { region: string; itemCode: string },
): Endpoint | null {
  const takes = ({ takes: { divisions, items } = {} }: Endpoint): boolean =>
    (divisions?.includes(region) ?? true) && (items?.some((beginning) => itemCode.startsWith(beginning)) ?? true);
  return endpoints.find(takes) ?? null;
}

/** Where what a partner keeps for us is fetched: on its extranet, where all its endpoints are there; without any, where it gives lists. */
export function networkOf({ endpoints, exchange }: Pick<Partner, 'endpoints' | 'exchange'>): Network {
  if (endpoints.length === 0) return exchange?.address?.network ?? { kind: 'public' };
  const ranges = endpoints.flatMap(({ network }) => (network.kind === 'ranges' ? network.ranges : []));
  const isApart = endpoints.length > 0 && endpoints.every(({ network }) => network.kind === 'ranges');
  return isApart ? { kind: 'ranges', ranges } : { kind: 'public' };
}

/**
 * A key that a partner signs with (`in`), or a secret that we sign with (`out`): of one endpoint, or by the partner's id of what it
 * fetches. Two of a kind may be valid at once, of secrets that we sign with two of an endpoint.
 */
export type PartnerKey = KeyMaterial &
  (
    | { readonly direction: 'in'; readonly kind: SignatureKind; readonly endpoint?: undefined }
    | { readonly direction: 'out'; readonly kind: 'v1'; readonly endpoint: string }
  );

interface KeyMaterial {
  readonly id: string;
  /** `v1`: base64 of the secret under the key for partners in KMS; `v1a`: base64 of the public key (32 bytes); `v1sm2`: base64 of the certificate (DER). */
  readonly material: string;
  /** Instants (ISO) between which it counts; null: until it is taken away. */
  readonly validFrom: string;
  readonly validUntil: string | null;
}

/** A key of the deployment's own, with which it signs what it says to partners. Public key (32 bytes) and certificate (DER) in base64. */
export type OwnKey = { readonly id: string; readonly validFrom: string; readonly validUntil: string | null } & (
  | { readonly kind: 'v1a'; readonly publicKey: string; readonly wrapped: string }
  | { readonly kind: 'v1sm2'; readonly certificate: string; readonly keyArn: string }
);

/** Whether something is signed for this: an endpoint of the partner, or (by its id) what it fetches where that was agreed. */
export const isSignedFor = (
  { id, endpoints, exchange }: Pick<Partner, 'id' | 'endpoints' | 'exchange'>,
  wanted: string,
): boolean => endpoints.some((endpoint) => endpoint.id === wanted) || (exchange !== undefined && wanted === id);

/** What a key is told from the others of its partner by. */
export type PartnerKeyName = Pick<PartnerKey, 'direction' | 'kind' | 'endpoint' | 'id'>;

/** Whether a key counts at an instant (ISO); instants are written with milliseconds and without. */
export const isValidAt = (
  { validFrom, validUntil }: { readonly validFrom: string; readonly validUntil: string | null },
  at: string,
): boolean =>
  Date.parse(validFrom) <= Date.parse(at) && (validUntil === null || Date.parse(at) < Date.parse(validUntil));

/** Of keys that follow one another: how many count at once at most. */
export const mostAtOnce = (
  keys: readonly { readonly validFrom: string; readonly validUntil: string | null }[],
): number => Math.max(0, ...keys.map(({ validFrom }) => keys.filter((each) => isValidAt(each, validFrom)).length));

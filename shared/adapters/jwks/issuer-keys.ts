import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JSONWebKeySet,
} from 'jose';

/** An unknown key id makes the keys be fetched again, at most this often: whoever invents key ids reaches no issuer more often. */
const refetchCooldownMs = 30_000;
/** A key that its issuer no longer shows is believed no longer than this. */
const cacheMaxAgeMs = 600_000;
/** Well within the five seconds an authorizer has. */
const timeoutMs = 3_000;
/**
 * After a fetch that failed nobody asks again for so long, and is told at once: else every request would wait out the timeout
 * of an issuer that is down. Short, because after a blip people wait for it.
 */
const pauseAfterFailureMs = 5_000;
/** Twenty keys of 4,096 bits, each with a chain of certificates, are less. */
const maxKeySetBytes = 200_000;

/** The published keys of one issuer, fetched when needed and kept for a while; each issuer's stand and fall alone. */
export const issuerKeys = (jwksUrl: string): ReturnType<typeof createRemoteJWKSet> =>
  createRemoteJWKSet(new URL(jwksUrl), {
    cooldownDuration: refetchCooldownMs,
    cacheMaxAge: cacheMaxAgeMs,
    timeoutDuration: timeoutMs,
    [customFetch]: pausing(bounded),
  });

/** What `jose` does not do: it counts its cooldown from the last fetch that succeeded. */
function pausing(fetchKeys: FetchImplementation): FetchImplementation {
  let failed: { readonly error: unknown; readonly at: number } | null = null;
  return async (...request) => {
    if (failed !== null && Date.now() < failed.at + pauseAfterFailureMs) throw failed.error;
    try {
      const response = await fetchKeys(...request);
      failed = null;
      return response;
    } catch (error) {
      failed = { error, at: Date.now() };
      throw error;
    }
  };
}

/** Reads an answer to its end, within a size and the time that the signal gives; anything but keys is a failure here already. */
const bounded: FetchImplementation = async (url, { method, headers, signal, redirect }) => {
  const response = await fetch(url, { method, headers, signal, redirect });
  if (response.status !== 200) throw new errors.JOSEError(`the issuer answered ${response.status} instead of its keys`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const part of body ?? []) {
    bytes += part.length;
    // Leaving the loop closes the connection.
    if (bytes > maxKeySetBytes) throw new errors.JOSEError('the issuer sends more than a set of keys');
    parts.push(part);
  }
  try {
    const keys = JSON.parse(Buffer.concat(parts).toString()) as JSONWebKeySet;
    createLocalJWKSet(keys);
    return Response.json(keys);
  } catch (error) {
    throw new errors.JOSEError('the issuer answers something else than keys', { cause: error });
  }
};

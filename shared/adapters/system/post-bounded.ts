export interface BoundedPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  /** Of the answer, unpacked. */
  readonly maxBytes: number;
}

/**
 * Posts bytes and reads the answer (200) to its end, within a time and a size, and follows nobody elsewhere. Throws Error with
 * the cause, and with nothing of what was sent or answered.
 */
export async function postBounded({ url, headers, body, timeoutMs, maxBytes }: BoundedPost): Promise<Uint8Array> {
  const response = await fetch(url, {
    ...{ method: 'POST', headers, body: new Uint8Array(body), redirect: 'error' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    // Whatever it says is not read; a connection that is left open would not be used again.
    await response.body?.cancel();
    throw new Error(`answered with status ${response.status}`);
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const answer: AsyncIterable<Uint8Array> | null = response.body;
  for await (const part of answer ?? []) {
    bytes += part.length;
    // Leaving the loop closes the connection.
    if (bytes > maxBytes) throw new Error(`answered with more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * The text at a URL that an operator has set. Redirects are not followed: they would lead to somebody he has not named.
 * @param timeoutMs for the answer as a whole
 * @param maxBytes of the text, once it is decompressed
 * @throws Error when there is no answer in time, one of another status than 2xx, or one that is too large
 */
export async function fetchText(url: string, timeoutMs: number, maxBytes: number): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the rest.
    if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

import { errorOf, TelephonyError } from './errors.js';

/** How a successful answer is read: to its end within the attempt, or by whoever gets it. */
export type Reading = 'whole' | 'streamed';

/** How patient a call is. */
export interface Patience {
  /** Maximum number of retries of a request that was not served. Default: 3. 0 turns retries off. */
  retries: number;
  /** Time limit of each attempt in milliseconds, and of each wait for more of an export. Default: 30,000. */
  timeoutMs: number;
}

/** Gives up on a service that asks to wait for longer. */
const LONGEST_WAIT_MS = 60_000;
const LONGEST_BACKOFF_MS = 8_000;
const FIRST_BACKOFF_MS = 250;

/**
 * Sends a request until it is served, refused, or out of retries. Any request may be repeated: a GET changes nothing,
 * and all others carry an idempotency key.
 * @returns a successful answer
 * @throws TelephonyError, or the reason of `signal` once that is aborted
 */
export async function send(
  request: Request,
  fetch: typeof globalThis.fetch,
  { retries, timeoutMs }: Patience,
  signal?: AbortSignal,
  reading: Reading = 'whole',
): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await sendOnce(request.clone(), fetch, timeoutMs, signal, reading);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TelephonyError) || attempt >= retries || !mayPass(error)) throw error;
      const wait = waitBefore(attempt, error);
      if (wait > LONGEST_WAIT_MS) throw error;
      await sleep(wait, signal);
    }
  }
}

async function sendOnce(
  request: Request,
  fetch: typeof globalThis.fetch,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  reading: Reading,
): Promise<Response> {
  // Unlike that of `AbortSignal.timeout`, its time can be stopped where the answer goes on for longer.
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  let response: Response;
  let body: string;
  try {
    response = await fetch(request, {
      signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
    });
    if (response.ok && reading === 'streamed') return response;
    body = await response.text();
  } catch (cause) {
    const reason = timeout.signal.aborted ? ` within ${timeoutMs} ms` : `: ${reasonOf(cause)}`;
    throw noAnswer(`No response from ${new URL(request.url).origin}${reason}`, cause);
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw errorOf(response, body);
  return new Response(body, response);
}

/** Whether the same request may be served a little later. A device that cannot be reached is not back in a second. */
function mayPass({ code, status }: TelephonyError): boolean {
  if (code === 'no_answer' || code === 'rate_limited' || code === 'idempotency_key_in_use') return true;
  return [429, 502, 503, 504].includes(status ?? 0) && code !== 'device_unreachable';
}

/** The error for an answer that did not come, or not to its end. */
export function noAnswer(message: string, cause?: unknown): TelephonyError {
  return new TelephonyError('no_answer', message, cause === undefined ? {} : { cause });
}

/** As long as the service asks for, else exponentially longer; never less, and not all clients at the same moment. */
function waitBefore(attempt: number, { retryAfter }: TelephonyError): number {
  const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** attempt, LONGEST_BACKOFF_MS);
  const jitter = Math.random();
  return retryAfter === undefined
    ? backoff * (0.5 + jitter / 2)
    : retryAfter * 1000 + FIRST_BACKOFF_MS * jitter;
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function reasonOf(cause: unknown): string {
  // Node's fetch says "fetch failed", and why in the cause of that.
  const { message, cause: inner } = cause as {
    message?: string;
    cause?: { message?: string; code?: string };
  };
  return inner?.code ?? inner?.message ?? message ?? String(cause);
}

import { isExport } from './answer.js';
import { TelephonyError, unexpectedAnswer } from './errors.js';
import type { CallRecord } from './generated/types.gen.js';
import { noAnswer } from './retry.js';

/** The operations whose answer has an item on each line, with what these are. */
export interface Exports {
  exportCallRecords: CallRecord;
}

/** The names of {@link Exports}. */
export const EXPORTS: ReadonlySet<string> = new Set<keyof Exports>(['exportCallRecords']);

/**
 * The items of an export, read from the response as they are asked for. Whoever asks for no more ends the response.
 * @param timeoutMs for how long to wait for more
 * @throws TelephonyError `no_answer` when the response breaks off or nothing more comes, `unexpected_answer` for one that is
 *   no export; or the reason of `signal` once that is aborted
 */
export async function* itemsIn(
  response: Response,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void, undefined> {
  if (!isExport(response.headers)) throw unexpectedAnswer(response);
  const decoder = new TextDecoder();
  let line = '';
  for await (const bytes of chunksOf(response, timeoutMs, signal)) {
    const lines = (line + decoder.decode(bytes, { stream: true })).split('\n');
    line = lines.pop()!;
    for (const each of lines) yield parsed(each, response);
  }
  // The last line ends as all others do.
  if (line !== '') throw noAnswer('The response broke off in the middle of a line');
}

/** What comes, while somebody asks for it. The time that he takes is not counted. */
async function* chunksOf(
  response: Response,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!response.body) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), timeoutMs);
      if (done) return;
      yield value;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause instanceof TelephonyError ? cause : noAnswer('The response broke off', cause);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function inTime<Read>(read: Promise<Read>, timeoutMs: number): Promise<Read> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(noAnswer(`The response broke off: nothing for ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}

function parsed(line: string, response: Response): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw unexpectedAnswer(response);
  }
}

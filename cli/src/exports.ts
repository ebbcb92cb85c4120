import { pipeline } from 'node:stream/promises';

/** How many characters are written at once. */
const CHUNK = 65_536;

/**
 * Prints what is exported as lines of JSON, and reads no more of it than is taken. Whoever takes it may end that, as `head` does.
 * @throws TelephonyError when the service refuses the filter, or its response breaks off: what has come is printed then
 */
export async function printLines(items: AsyncIterable<unknown>): Promise<void> {
  try {
    await pipeline(linesOf(items), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

async function* linesOf(items: AsyncIterable<unknown>): AsyncGenerator<string, void, undefined> {
  let text = '';
  try {
    for await (const item of items) {
      text += `${JSON.stringify(item)}\n`;
      if (text.length < CHUNK) continue;
      yield text;
      text = '';
    }
  } catch (error) {
    yield text;
    throw error;
  }
  yield text;
}

import { setImmediate } from 'node:timers/promises';

/** How long others wait at most while a slice is worked on, if single items take next to nothing. */
const SLICE_MS = 1;
/** Looking at the clock costs as much as a short item. */
const BETWEEN_LOOKS = 16;

/**
 * Does `work` with one item after another, and between slices of them whatever else the event loop has to do: many
 * thousand short items would hold up all requests.
 * @throws what `work` throws; the items after that one are left
 */
export async function inSlices<Item>(
  items: Iterable<Item>,
  work: (item: Item, index: number) => void,
): Promise<void> {
  let end = performance.now() + SLICE_MS;
  let index = 0;
  for (const item of items) {
    if (index % BETWEEN_LOOKS === 0 && performance.now() > end) {
      await setImmediate();
      end = performance.now() + SLICE_MS;
    }
    work(item, index++);
  }
}

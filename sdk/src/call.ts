import type { Answer } from './answer.js';
import { itemsOf, type NextPage } from './pages.js';

/** A call in progress. Await it to get the data of the response. */
export interface Call<Data> extends Promise<Data> {
  /** The whole response, with its ETag, Location and message. */
  withResponse(): Promise<Answer<Data>>;
}

/**
 * A call for a list. Await it to get one page. Iterate it to get all items from that page on:
 * `for await (const trunk of client.listSipTrunks())`. Pages are fetched as they are needed, by `cursor`. Items may be
 * created and deleted in the meantime: every item that exists throughout is returned exactly once.
 */
export interface ListCall<Data, Item> extends Call<Data>, AsyncIterable<Item> {}

/**
 * The call whose answer is `answer`.
 * @param askForPage asks for another page of the same list
 */
export class PendingCall<Data> implements ListCall<Data, unknown> {
  readonly [Symbol.toStringTag] = 'Call';

  constructor(
    private readonly answer: Promise<Answer<Data>>,
    private readonly askForPage: (next: NextPage) => PromiseLike<Data>,
  ) {}

  withResponse(): Promise<Answer<Data>> {
    return this.answer;
  }

  // Derived only when asked for, so that a rejection is never left unhandled beside the one that is handled.
  then<Result1 = Data, Result2 = never>(
    onfulfilled?: ((data: Data) => Result1 | PromiseLike<Result1>) | null,
    onrejected?: ((reason: unknown) => Result2 | PromiseLike<Result2>) | null,
  ): Promise<Result1 | Result2> {
    return this.answer.then(({ data }) => data).then(onfulfilled, onrejected);
  }

  catch<Result = never>(
    onrejected?: ((reason: unknown) => Result | PromiseLike<Result>) | null,
  ): Promise<Data | Result> {
    return this.then(undefined, onrejected);
  }

  finally(onfinally?: (() => void) | null): Promise<Data> {
    return this.then().finally(onfinally);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    yield* itemsOf((await this) as object, this.askForPage as (next: NextPage) => PromiseLike<object>);
  }
}

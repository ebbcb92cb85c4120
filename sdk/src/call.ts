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
 * A call for an export. Iterate it to get one item after another: `for await (const record of client.exportCallRecords())`.
 * They are read from the response as they are needed, and are never all in memory. If the response breaks off, the iteration
 * throws a `TelephonyError` with the code `no_answer`. Await the call to get the whole text instead. The request is sent when
 * the call is awaited or iterated.
 */
export interface ExportCall<Item> extends Call<string>, AsyncIterable<Item> {}

/** What is awaited as the data of an answer. */
abstract class AwaitedCall<Data> implements Call<Data> {
  readonly [Symbol.toStringTag] = 'Call';

  abstract withResponse(): Promise<Answer<Data>>;

  // Derived only when asked for, so that a rejection is never left unhandled beside the one that is handled.
  then<Result1 = Data, Result2 = never>(
    onfulfilled?: ((data: Data) => Result1 | PromiseLike<Result1>) | null,
    onrejected?: ((reason: unknown) => Result2 | PromiseLike<Result2>) | null,
  ): Promise<Result1 | Result2> {
    return this.withResponse()
      .then(({ data }) => data)
      .then(onfulfilled, onrejected);
  }

  catch<Result = never>(
    onrejected?: ((reason: unknown) => Result | PromiseLike<Result>) | null,
  ): Promise<Data | Result> {
    return this.then(undefined, onrejected);
  }

  finally(onfinally?: (() => void) | null): Promise<Data> {
    return this.then().finally(onfinally);
  }
}

/**
 * The call whose answer is `answer`.
 * @param askForPage asks for another page of the same list
 */
export class PendingCall<Data> extends AwaitedCall<Data> implements ListCall<Data, unknown> {
  constructor(
    private readonly answer: Promise<Answer<Data>>,
    private readonly askForPage: (next: NextPage) => PromiseLike<Data>,
  ) {
    super();
  }

  withResponse(): Promise<Answer<Data>> {
    return this.answer;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    yield* itemsOf((await this) as object, this.askForPage as (next: NextPage) => PromiseLike<object>);
  }
}

/** The call for an export, which is sent once it is known how it is read. */
export class PendingExport extends AwaitedCall<string> implements ExportCall<unknown> {
  #answer: Promise<Answer<string>> | undefined;

  constructor(
    private readonly ask: () => Promise<Answer<string>>,
    private readonly items: () => AsyncGenerator<unknown, void, undefined>,
  ) {
    super();
  }

  withResponse(): Promise<Answer<string>> {
    return (this.#answer ??= this.ask());
  }

  [Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    return this.items();
  }
}

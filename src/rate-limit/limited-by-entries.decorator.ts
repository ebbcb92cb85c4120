import { type ExecutionContext, SetMetadata } from '@nestjs/common';

const ENTRIES = 'rate-limit:entries';

/** How many entries a body has, as the handler is given it before the pipes; 0 where it has none. */
type CountEntries<Body extends object> = (body: Body) => number;

/**
 * The handler takes reports of the SIP edge, and is limited by what is reported (`RATE_LIMIT_REPORTS_PER_MINUTE`) in place
 * of requests. It is counted before the handler runs, and all of it or nothing:
 *
 * - `@LimitedByEntries()` counts 1: the request is about one device, call or address.
 * - `@LimitedByEntries('registrations')` counts the members of that list of the body.
 * - `@LimitedByEntries<ReportBody>((body) => body.report.rows)` counts what the function finds in what the `BodyReader` of
 *   `@ReadBodyWith` has made of the body. It must not throw, whatever is wrong with the report.
 *
 * A request counts 1 at least, and where its body is read by a `BodyReader`, one for each 4 KiB of it: so much is counted
 * before it is read, and also of one that turns out to be malformed.
 */
export function LimitedByEntries<Body extends object>(
  entries: string | CountEntries<Body> = () => 1,
): MethodDecorator {
  const count = typeof entries === 'string' ? (body: object) => lengthOf(entries, body) : entries;
  return SetMetadata(ENTRIES, count);
}

/** How the handler's requests are counted; nothing where each of them is one request. */
export function entriesCounterOf(context: ExecutionContext): CountEntries<object> | undefined {
  return Reflect.getMetadata(ENTRIES, context.getHandler()) as CountEntries<object> | undefined;
}

function lengthOf(list: string, body: object): number {
  const entries = (body as Record<string, unknown>)[list];
  return Array.isArray(entries) ? entries.length : 0;
}

import type { HeaderField } from './headers.js';
import type { RequestContent } from './request.js';

/**
 * RFC 6665 §8.2.1 makes the header mandatory, and some phones refuse a NOTIFY without it ("400 Bad Subscription-State
 * Header"); there is no subscription, so it ends with this notification.
 */
const SUBSCRIPTION_STATE = 'terminated;reason=noresource';

/** Of a body that was given without one; what PBXs send with these events. */
const DEFAULT_CONTENT_TYPE = 'application/simple-message-summary';

/**
 * The parts of a request that make it this notification; there is no body unless one is given.
 * @param event value of the Event header
 */
export function notification(
  event: string,
  { contentType, body }: Pick<RequestContent, 'contentType' | 'body'> = {},
): Omit<RequestContent, 'uri'> {
  const headers: HeaderField[] = [
    ['Event', event],
    ['Subscription-State', SUBSCRIPTION_STATE],
  ];
  return body
    ? { method: 'NOTIFY', headers, contentType: contentType ?? DEFAULT_CONTENT_TYPE, body }
    : { method: 'NOTIFY', headers };
}

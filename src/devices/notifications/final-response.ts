/**
 * What a proxy says of a device that it cannot reach: not registered, its connection gone, its address of no use (Kamailio
 * answers 430, 477 and 478 by itself), or no answer from any of its contacts (RFC 3261 section 16.7).
 */
const UNREACHABLE = new Set([404, 430, 477, 478, 480]);

/** What a final response to a NOTIFY says of the device. */
export type Reception = 'taken' | 'declined' | 'unreachable' | 'timeout';

/**
 * What a final response means. A 408 comes from a proxy that got no answer either (RFC 4320 section 4.2).
 * @param proxied whether it came by an outbound proxy, so that nobody knows who wrote it
 */
export function receptionOf(statusCode: number, proxied: boolean): Reception {
  if (statusCode < 300) return 'taken';
  if (statusCode === 408) return 'timeout';
  return proxied && UNREACHABLE.has(statusCode) ? 'unreachable' : 'declined';
}

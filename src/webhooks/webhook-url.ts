import type { Settings } from '../config/settings.js';
import type { EgressPolicy } from '../egress/egress-policy.js';
import { canonicalHost } from '../hosts/host.js';
import { formatHostPort } from '../sip/index.js';

/**
 * How a URL of an endpoint begins, and what it never has in it; `webhookUrlProblem` checks the rest. The host must
 * stand where it belongs: of `https:///x`, a parser makes a URL with the host `x`.
 */
export const WEBHOOK_URL = /^https?:\/\/[^\s\\#/?][^\s\\#]*$/i;

/** Scheme, host, port and the rest of a URL without credentials. */
const PARTS = /^(https?):\/\/(\[[^\]]*\]|[^/?:@[\]]*)(:\d*)?(?![^/?])(.*)$/i;

/**
 * The URL with its scheme and its host in their one form (RFC 3986 section 6.2.2.1); port, path and query are the
 * receiver's and stay as they were given.
 * @returns undefined where the host is none
 */
export function canonicalWebhookUrl(text: string): string | undefined {
  const [, scheme, host = '', port = '', rest] = PARTS.exec(text) ?? [];
  const canonical = canonicalHost(host);
  return canonical && `${scheme.toLowerCase()}://${formatHostPort(canonical)}${port}${rest}`;
}

const NOT_ALLOWED = 'must not point to a private, loopback, link-local or reserved address';

/**
 * Why deliveries cannot go to this URL, or undefined. A name is judged by what it resolves to whenever there is
 * something to deliver; what a URL tells by itself is told at once.
 */
export function webhookUrlProblem(
  text: string,
  settings: Settings,
  egress: EgressPolicy,
): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL';
  const { protocol, hostname } = new URL(text);
  if (/^https?:\/\/[^/?]*@/i.test(text)) return 'must not contain credentials';
  if (protocol === 'http:' && settings.production && !settings.egressAllowPrivate) {
    return 'must begin with https://';
  }
  if (!egress.mayAllow(hostname, 'web')) return NOT_ALLOWED;
  return canonicalWebhookUrl(text) === undefined ? 'must have a host name or an IP address' : undefined;
}

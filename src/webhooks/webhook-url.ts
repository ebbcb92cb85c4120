import type { Settings } from '../config/settings.js';
import type { EgressPolicy } from '../egress/egress-policy.js';

/**
 * How a URL of an endpoint begins, and what it never has in it; `webhookUrlProblem` checks the rest. The host must
 * stand where it belongs: of `https:///x`, a parser makes a URL with the host `x`.
 */
export const WEBHOOK_URL = /^https?:\/\/[^\s\\#/?][^\s\\#]*$/;

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
  if (/^https?:\/\/[^/?]*@/.test(text)) return 'must not contain credentials';
  if (protocol === 'http:' && settings.production && !settings.egressAllowPrivate) {
    return 'must begin with https://';
  }
  return egress.mayAllow(hostname, 'web') ? undefined : NOT_ALLOWED;
}

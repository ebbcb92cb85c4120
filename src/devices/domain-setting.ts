import { canonicalHost } from '../hosts/host.js';

/**
 * The settings with `domain`, the SIP domain of a device, in the form that hosts are kept in. What is no host is left
 * to the rules of settings.
 */
export function withCanonicalDomain(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null || !Object.hasOwn(settings, 'domain'))
    return settings;
  const { domain } = settings as { domain: unknown };
  const host = typeof domain === 'string' ? canonicalHost(domain) : undefined;
  return host === undefined ? settings : { ...settings, domain: host };
}

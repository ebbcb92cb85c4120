import { BlockList, isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { NameResolver } from '../dns/name-resolver.js';
import type { HostAddress } from '../dns/system-lookup.js';
import { classify } from './address-class.js';

/**
 * What kind of traffic goes out. SIP itself may go to private networks by default, since phones and PBXs live
 * there; webhooks and probes may not.
 */
export type EgressPurpose = 'sip' | 'web';

/** Every resolver that keeps to RFC 6761 section 6.3 says that these are loopback. */
const LOCALHOST = /(^|\.)localhost\.?$/i;

/** The rule forbids the address. The message names it for the log; a tenant is only told that it is not allowed. */
export class EgressRefused extends Error {
  constructor(readonly address: string) {
    super(`Outgoing traffic to ${address} is not allowed`);
  }
}

/**
 * The one rule for all traffic to hosts that tenants name (contract §3 *Outgoing traffic*): public addresses always,
 * private, loopback, link-local and metadata addresses only where the settings say so. It judges resolved
 * addresses, and the address that it judged is the one to connect to.
 */
@Injectable()
export class EgressPolicy {
  private readonly exceptions = new BlockList();

  constructor(
    private readonly settings: Settings,
    private readonly names: NameResolver,
  ) {
    for (const [address, prefix, family] of settings.egressAllowedNetworks) {
      this.exceptions.addSubnet(address, prefix, family);
    }
  }

  /** Whether traffic may go to this IP address. Anything that is not an IP address is refused. */
  allows(address: string, purpose: EgressPurpose): boolean {
    const found = classify(address);
    if (!found) return false;
    if (this.exceptions.check(found.address, found.family)) return true;
    switch (found.class) {
      case 'public':
        return true;
      case 'site':
        return purpose === 'sip' || this.settings.egressAllowPrivate;
      case 'internal':
        return this.settings.egressAllowPrivate;
      case 'nowhere':
        return false;
    }
  }

  /** Whether traffic may go to a host, as far as that tells by itself: other names are judged once they are resolved. */
  mayAllow(host: string, purpose: EgressPurpose): boolean {
    const address = LOCALHOST.test(host) ? '127.0.0.1' : withoutBrackets(host);
    return isIP(address) === 0 || this.allows(address, purpose);
  }

  /** @throws EgressRefused */
  check(address: string, purpose: EgressPurpose): void {
    if (!this.allows(address, purpose)) throw new EgressRefused(address);
  }

  /**
   * The addresses of a host (an IPv6 address with or without brackets), each of them allowed; connect to one of these
   * and do not resolve again, or the answer may be another one by then.
   * @param onBehalfOf the organization whose traffic it is
   * @throws EgressRefused when any address is not allowed, Error when the name does not resolve
   */
  async resolve(host: string, purpose: EgressPurpose, onBehalfOf?: string): Promise<HostAddress[]> {
    const found = await this.names.addresses(withoutBrackets(host), { onBehalfOf });
    for (const { address } of found) this.check(address, purpose);
    return found;
  }
}

/** `[2001:db8::1]`, as URLs have it, without the brackets. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

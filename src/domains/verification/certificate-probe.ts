import { once } from 'node:events';
import { connect } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { EgressPolicy } from '../../egress/egress-policy.js';
import type { DnsSession } from './dns-client.js';
import type { SipsTarget } from './domain-lookups.js';

/** For each address, from the first packet to the certificate. */
const HANDSHAKE_MS = 3_000;
/** Of a host with many addresses. */
const MAX_ADDRESSES = 4;

/** Reads the certificate that a domain's SIPS port presents. */
@Injectable()
export class CertificateProbe {
  constructor(private readonly egress: EgressPolicy) {}

  /**
   * When the certificate ends that the first address of `target` to answer presents for `domain`. Nobody needs to
   * trust it: it is only read.
   * @throws EgressRefused when any address of the target is not allowed, Error when no address presents one
   */
  async expiry(dns: DnsSession, domain: string, target: SipsTarget, signal: AbortSignal): Promise<Date> {
    const [v4, v6] = await Promise.all([dns.a(target.host), dns.aaaa(target.host)]);
    const addresses = [...v4.records, ...v6.records];
    for (const address of addresses) this.egress.check(address, 'web');

    let failure = new Error(`${target.host} has no address`);
    for (const address of addresses.slice(0, MAX_ADDRESSES)) {
      signal.throwIfAborted();
      try {
        return await handshake(address, target.port, domain, signal);
      } catch (error) {
        failure = error as Error;
      }
    }
    throw failure;
  }
}

/** The server name is the SIP domain, not the target that SRV names (RFC 5922 section 7.1). */
async function handshake(address: string, port: number, domain: string, signal: AbortSignal): Promise<Date> {
  const socket = connect({
    host: address,
    port,
    servername: domain,
    rejectUnauthorized: false,
    // An outdated server has a certificate all the same.
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  });
  socket.on('error', () => undefined);
  const giveUp = (): unknown => socket.destroy(new Error('No TLS handshake in time'));
  const timer = setTimeout(giveUp, HANDSHAKE_MS);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await once(socket, 'secureConnect');
    const expiry = new Date(socket.getPeerCertificate().valid_to);
    if (Number.isNaN(expiry.getTime())) throw new Error('The certificate has no readable end');
    return expiry;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}

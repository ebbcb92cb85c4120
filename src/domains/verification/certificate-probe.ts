import { once } from 'node:events';
import { connect } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { EgressPolicy } from '../../egress/egress-policy.js';
import type { Domain } from '../domain.entity.js';
import type { SipsTarget } from './domain-lookups.js';

/** For each address, from the first packet to the certificate. */
const HANDSHAKE_MS = 3_000;
/** Of all hosts together. */
const MAX_ADDRESSES = 4;

/** Reads the certificate that a domain's SIPS port presents. */
@Injectable()
export class CertificateProbe {
  constructor(private readonly egress: EgressPolicy) {}

  /**
   * When the certificate ends that the first address of the targets to answer presents for the domain. Nobody needs to
   * trust it: it is only read.
   * @param targets in the order to try them; one of which any address is not allowed is left out
   * @throws EgressRefused, or Error, of the last one tried, when no address presents one
   */
  async expiry(
    { domain, organization_id }: Pick<Domain, 'domain' | 'organization_id'>,
    targets: readonly SipsTarget[],
    signal: AbortSignal,
  ): Promise<Date> {
    let failure: unknown = new Error(`${domain} has no SIP over TLS`);
    let left = MAX_ADDRESSES;
    for (const { host, port } of targets.slice(0, MAX_ADDRESSES)) {
      signal.throwIfAborted();
      const addresses = await this.egress.resolve(host, 'web', organization_id).catch((error: unknown) => {
        failure = error;
        return [];
      });
      for (const { address } of addresses.slice(0, left)) {
        signal.throwIfAborted();
        left--;
        try {
          return await handshake(address, port, domain, signal);
        } catch (error) {
          failure = error;
        }
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
    if (Number.isNaN(expiry.getTime())) throw new Error('The certificate has no readable expiry');
    return expiry;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}

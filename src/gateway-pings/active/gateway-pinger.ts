import { Injectable } from '@nestjs/common';
import {
  formatHostPort,
  type Sendings,
  SipError,
  tlsFailureOf,
  type SipErrorCode,
  type SipOutcome,
  UserAgentClient,
} from '../../sip/index.js';
import type { PingedGateway, PingTarget } from '../../sip-gateways/sip-gateway.entity.js';
import { derivedStatus, type GatewayPing } from '../status-rules.js';

/** Final responses of a gateway, or of a proxy in front of it, that is not there for calls (contract §3). */
const NOT_ALIVE = [408, 503];

/** The whole request is of our making, so these say nothing about the gateway either. */
const UNSENDABLE: readonly SipErrorCode[] = ['invalid', 'too_large'];

/**
 * What tenants are told of the others. How a connection failed is not among it, lest pings be used to find out which
 * ports of a private network are open.
 */
const MESSAGES: Partial<Record<SipErrorCode, string>> = {
  dns: 'Host name cannot be resolved',
  blocked: 'The host has an address the service must not send to',
};
const NO_RESPONSE = 'No response';

/** Pings gateways by SIP OPTIONS (RFC 3261 section 11), each from its own address, never through an outbound proxy. */
@Injectable()
export class GatewayPinger {
  constructor(private readonly client: UserAgentClient) {}

  /**
   * What the gateway answered, or that it did not.
   * @param organizationId of the gateway
   * @throws SipError when that could not be found out
   */
  async ping(
    { tls_verify, tls_ca, ...target }: PingedGateway,
    organizationId: string,
    timeoutMs: number,
  ): Promise<GatewayPing> {
    try {
      const outcome = await this.client.request({
        method: 'OPTIONS',
        direct: true,
        uri: uriOf(target),
        trust: { rejectUnauthorized: tls_verify, ca: tls_ca ?? undefined },
        onBehalfOf: organizationId,
        timeoutMs,
        headers,
        countAnswers: true,
      });
      return answered(outcome);
    } catch (error) {
      if (!(error instanceof SipError) || error.isLocal || UNSENDABLE.includes(error.code)) throw error;
      return unanswered(error);
    }
  }
}

/** RFC 3261 section 11.1. */
const headers = [['Accept', 'application/sdp']] as const;

function uriOf({ host, port, transport }: PingTarget): string {
  return `sip:${formatHostPort(host, port ?? undefined)};transport=${transport}`;
}

function answered({ statusCode, sendings, ...times }: SipOutcome): GatewayPing {
  const counted = { sendings, packet_loss_percent: lossOf(sendings), observed_at: null };
  if (NOT_ALIVE.includes(statusCode)) {
    return {
      ...counted,
      status: 'down',
      response_time_ms: null,
      error_message: `SIP response ${statusCode}`,
    };
  }
  // Which sending was answered is not to be seen; where some were lost it was hardly the first.
  const lost = sendings.answered < sendings.sent;
  const response_time_ms = Math.round(lost ? times.sinceLastSendMs : times.roundTripMs);
  const measured = { ...counted, response_time_ms, error_message: null };
  return { ...measured, status: derivedStatus(measured) };
}

function unanswered(error: SipError): GatewayPing {
  const { sendings } = error;
  return {
    status: 'down',
    response_time_ms: null,
    packet_loss_percent: sendings ? lossOf(sendings) : null,
    sendings: sendings ?? null,
    error_message: messageOf(error),
    observed_at: null,
  };
}

function messageOf(error: SipError): string {
  if (error.code === 'tls') return `TLS handshake failed: ${tlsFailureOf(error)}`;
  return MESSAGES[error.code] ?? NO_RESPONSE;
}

/** In percent, two decimals. */
function lossOf({ sent, answered: heard }: Sendings): number {
  return Math.round((1 - heard / sent) * 10_000) / 100;
}

import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { Injectable } from '@nestjs/common';
import { EgressPolicy, EgressRefused, withoutBrackets } from './egress-policy.js';
import type { HostAddress } from '../dns/system-lookup.js';
import { pinnedLookup } from './pinned-lookup.js';

/** Why there was no response, in words that a tenant may read. */
export type EgressFailureReason =
  | 'address_not_allowed'
  | 'name_not_resolved'
  | 'connection_failed'
  | 'tls_failed'
  | 'timeout'
  | 'invalid_response';

/** There was no response. The `cause` is for the log. */
export class EgressFailure extends Error {
  constructor(
    readonly reason: EgressFailureReason,
    cause?: unknown,
  ) {
    super(`No response: ${reason}`, { cause });
  }
}

/** A request to a host that a tenant has named. */
export interface EgressRequest {
  /** `http:` or `https:`. */
  url: URL;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  /** The organization that named the host. */
  onBehalfOf: string;
  /** For everything together, from looking up the name to the end of the response. */
  timeoutMs: number;
}

/** What a response says. Its body is nobody's business here and is not kept. */
export interface EgressResponse {
  status: number;
  headers: IncomingHttpHeaders;
}

/** A sender that goes on for longer is cut off; the status has been read by then. */
const MAX_BODY_BYTES = 64 * 1024;
/** For a host with several addresses; Node's own quarter of a second is less than a round trip around the world. */
const NEXT_ADDRESS_AFTER_MS = 1_000;

/**
 * HTTP to hosts that tenants name: resolved once, every address checked, connected to exactly these. No redirect is
 * followed, no connection is kept, certificates must be valid for the name in the URL.
 */
@Injectable()
export class EgressHttp {
  constructor(private readonly policy: EgressPolicy) {}

  /** @throws EgressFailure when there is no response */
  async request(request: EgressRequest): Promise<EgressResponse> {
    const signal = AbortSignal.timeout(request.timeoutMs);
    const addresses = await this.resolve(request, signal);
    return exchange(request, addresses, signal);
  }

  private async resolve({ url, onBehalfOf }: EgressRequest, signal: AbortSignal): Promise<HostAddress[]> {
    try {
      return await Promise.race([this.policy.resolve(url.hostname, 'web', onBehalfOf), aborted(signal)]);
    } catch (error) {
      if (error instanceof EgressFailure) throw error;
      throw new EgressFailure(
        error instanceof EgressRefused ? 'address_not_allowed' : 'name_not_resolved',
        error,
      );
    }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new EgressFailure('timeout')), { once: true });
  });
}

function exchange(
  { url, method, headers, body }: EgressRequest,
  addresses: HostAddress[],
  signal: AbortSignal,
): Promise<EgressResponse> {
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const options: RequestOptions & { autoSelectFamilyAttemptTimeout: number } = {
      host: withoutBrackets(url.hostname),
      port: url.port || undefined,
      path: url.pathname + url.search,
      method,
      headers,
      lookup: pinnedLookup(addresses),
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
      // A connection of a pool would be one to an address that was checked for another request.
      agent: false,
      signal,
    };
    const request = (secure ? requestHttps : requestHttp)(options);
    let answer: EgressResponse | undefined;
    // What it means if the connection fails now.
    let reason: EgressFailureReason = 'connection_failed';
    request.once('socket', (socket) => {
      socket.once('connect', () => (reason = secure ? 'tls_failed' : 'invalid_response'));
      socket.once('secureConnect', () => (reason = 'invalid_response'));
    });
    request.once('upgrade', ({ headers }, socket) => {
      answer = { status: 101, headers };
      socket.destroy();
    });
    request.once('response', (response) => {
      answer = { status: response.statusCode ?? 0, headers: response.headers };
      let received = 0;
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received > MAX_BODY_BYTES) response.destroy();
      });
      response.on('error', () => undefined);
    });
    let failure: NodeJS.ErrnoException | undefined;
    request.on('error', (error) => (failure ??= error));
    request.once('close', () => {
      if (answer) resolve(answer);
      else reject(new EgressFailure(signal.aborted ? 'timeout' : refined(reason, failure), failure));
    });
    request.end(body);
  });
}

/** Once connected, only what the parser did not take is no HTTP; else the connection ended without a response. */
function refined(
  reason: EgressFailureReason,
  failure: NodeJS.ErrnoException | undefined,
): EgressFailureReason {
  if (reason !== 'invalid_response') return reason;
  return failure?.code?.startsWith('HPE_') ? reason : 'connection_failed';
}

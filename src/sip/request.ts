import { SipError } from './errors.js';
import { isMediaType, isToken } from './grammar.js';
import { canonicalName, type HeaderField } from './headers.js';
import type { Transport } from './flow.js';
import type { TransactionIdentity } from './identity.js';
import { assertHeaderField, serialise } from './serialise.js';
import { formatHostPort, parseSipUri, type SipUri } from './uri.js';

/** What a request says, whoever it goes to in the end. */
export interface RequestContent {
  /** Any but INVITE, ACK and CANCEL. */
  method: string;
  /** The Request-URI; also where the request goes, unless there is an outbound proxy. */
  uri: string;
  /** URI of the From header; default `sip:` and our own address. */
  from?: string;
  /** URI of the To header; default that of the request, without its port and parameters. */
  to?: string;
  /** Further headers. Those that the client writes itself are refused. */
  headers?: readonly HeaderField[];
  /** Content-Type; only with a body. */
  contentType?: string;
  /** Text is sent as UTF-8. */
  body?: string | Buffer;
}

/** What depends on where a request is sent. */
export interface Hop {
  readonly transport: Transport;
  /** `host:port` for the Via and Contact headers. */
  readonly sentBy: string;
}

/** RFC 3261 §18.1.1: longer requests must not go by UDP where the path MTU is unknown. */
export const MAX_UDP_REQUEST_BYTES = 1_300;

/** Methods that need another transaction or a dialog. */
const OTHER_TRANSACTIONS = ['INVITE', 'ACK', 'CANCEL'];
const OURS = new Set(
  ['Via', 'Max-Forwards', 'Route', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'User-Agent', 'Content-Type']
    .concat(['Content-Length', 'Authorization', 'Proxy-Authorization'])
    .map(canonicalName),
);

/** A request that was found fit to be sent, and is written out anew for each transaction. */
export class OutgoingRequest {
  readonly method: string;
  readonly uri: SipUri;
  readonly body: Buffer;
  private readonly to: string;

  /** @throws SipError `invalid` */
  constructor(
    private readonly content: RequestContent,
    private readonly userAgent: string,
    private readonly routeSet: readonly SipUri[],
  ) {
    const { method, headers = [], contentType, from, body = '' } = content;
    if (!isToken(method) || OTHER_TRANSACTIONS.includes(method.toUpperCase())) {
      throw new SipError(
        'invalid',
        `not a method that can be sent so: ${JSON.stringify(method.slice(0, 40))}`,
      );
    }
    for (const [name, value] of headers) {
      assertHeaderField(name, value);
      if (OURS.has(canonicalName(name)))
        throw new SipError('invalid', `the header ${name} is written by the client`);
    }
    if (contentType !== undefined && !isMediaType(contentType)) {
      throw new SipError('invalid', `not a media type: ${JSON.stringify(contentType.slice(0, 80))}`);
    }
    this.method = method;
    this.body = Buffer.isBuffer(body) ? body : Buffer.from(body, 'utf8');
    if (this.body.length > 0 && !contentType) throw new SipError('invalid', 'a body needs a content type');
    this.uri = parseSipUri(content.uri);
    this.to = content.to === undefined ? addressOfRecord(this.uri) : parseSipUri(content.to).text;
    if (from !== undefined) parseSipUri(from);
  }

  /** The bytes of one transaction (RFC 3261 §8.1.1). */
  toBytes(hop: Hop, identity: TransactionIdentity, authorization: readonly HeaderField[]): Buffer {
    const { from = `sip:${hop.sentBy.replace(/:\d+$/, '')}`, headers = [], contentType } = this.content;
    const { branch, fromTag, callId, cseq } = identity;
    const fields: HeaderField[] = [
      ['Via', `SIP/2.0/${hop.transport} ${hop.sentBy};branch=${branch};rport`],
      ['Max-Forwards', '70'],
      ...this.routeSet.map((route) => ['Route', `<${looseRoute(route)}>`] as const),
      ['From', `<${from}>;tag=${fromTag}`],
      ['To', `<${this.to}>`],
      ['Call-ID', callId],
      ['CSeq', `${cseq} ${this.method}`],
      ['Contact', `<${this.contact(hop)}>`],
      ...authorization,
      ['User-Agent', this.userAgent],
      ...headers,
      ...(this.body.length > 0 && contentType ? [['Content-Type', contentType] as const] : []),
    ];
    return serialise(`${this.method} ${this.uri.text} SIP/2.0`, fields, this.body);
  }

  /** RFC 3261 §8.1.1.8: with a sips: target the Contact is sips: too. */
  private contact({ transport, sentBy }: Hop): string {
    if (this.uri.scheme === 'sips') return `sips:${sentBy}`;
    return transport === 'UDP' ? `sip:${sentBy}` : `sip:${sentBy};transport=${transport.toLowerCase()}`;
  }
}

/** RFC 3261 §19.1.1, table 1: neither a port nor a transport may stand in To. */
function addressOfRecord({ scheme, user, host }: SipUri): string {
  return `${scheme}:${user === undefined ? '' : `${user}@`}${formatHostPort(host)}`;
}

/** RFC 3261 §16.12: only with `lr` does a proxy leave the Request-URI alone. */
function looseRoute({ text, parameters }: SipUri): string {
  return parameters.has('lr') ? text : `${text};lr`;
}

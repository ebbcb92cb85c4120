import { createHash, randomBytes } from 'node:crypto';
import { SipError } from './errors.js';
import { isToken } from './grammar.js';
import { formatHostPort, parseSipUri } from './uri.js';

/**
 * What makes a request the one that it is to the server: sent again with all of it equal, it is a retransmission that
 * the server absorbs for 32 s (RFC 3261 §17.2.2 and §17.2.3), whoever sends it. Plain data, to be stored beforehand.
 */
export interface TransactionIdentity {
  /** Of the Via header; begins with `z9hG4bK`. */
  branch: string;
  callId: string;
  cseq: number;
  fromTag: string;
  /**
   * `host:port` of the Via header. Servers compare it too (§17.2.3), and some answer to it rather than to where the
   * request came from (Cisco SPA by default); so it is the socket's real address, and a repetition sends from there
   * if it can. Missing until {@link UserAgentClient.prepare} knows it: then each sending uses its own.
   */
  sentBy?: string;
}

/** RFC 3261 §8.1.1.5 ends at 2**31; challenges need a few more. */
const MAX_CSEQ = 2 ** 31 - 16;
const MAGIC_COOKIE = 'z9hG4bK';
/** `word` of RFC 3261 §25.1 without quotation marks and brackets, once or on both sides of an `@`. */
const CALL_ID = /^[\w\-.!%*+`'~:]+(?:@[\w\-.!%*+`'~:]+)?$/;

/** A new identity, of random parts. */
export function createIdentity(): TransactionIdentity {
  return {
    branch: `${MAGIC_COOKIE}${randomBytes(16).toString('hex')}`,
    callId: randomBytes(16).toString('hex'),
    cseq: 1,
    fromTag: randomBytes(6).toString('hex'),
  };
}

/**
 * The identity of a further transaction of the same request: to the next target (RFC 3263 §4.3) or in answer to a
 * challenge (RFC 3261 §22.2). It follows from the first one, so that a repetition after a crash repeats it as well.
 * @param transaction how many came before it
 * @param challenges how many of those were challenged: CSeq rises with them
 */
export function nextIdentity(
  first: TransactionIdentity,
  transaction: number,
  challenges: number,
): TransactionIdentity {
  const branch = transaction === 0 ? first.branch : `${first.branch}-${transaction}`;
  return { ...first, branch, cseq: first.cseq + challenges };
}

/** @throws SipError `invalid` when the identity cannot stand in the headers of a request */
export function assertIdentity({ branch, callId, cseq, fromTag, sentBy }: TransactionIdentity): void {
  const valid =
    isToken(branch) &&
    branch.startsWith(MAGIC_COOKIE) &&
    CALL_ID.test(callId) &&
    isToken(fromTag) &&
    Number.isInteger(cseq) &&
    cseq >= 0 &&
    cseq < MAX_CSEQ;
  if (!valid || !isSentBy(sentBy)) throw new SipError('invalid', 'not the identity of a request');
}

function isSentBy(sentBy: string | undefined): boolean {
  if (sentBy === undefined) return true;
  const { host, port } = parseSipUri(`sip:${sentBy}`);
  return formatHostPort(host, port) === sentBy.toLowerCase();
}

/** Draws from 0 to below 1 that are the same for each repetition of a request, so that it goes to the same server. */
export function drawsOf({ callId }: TransactionIdentity): () => number {
  let count = 0;
  return () => createHash('sha256').update(`${callId} ${count++}`).digest().readUInt32BE() / 2 ** 32;
}

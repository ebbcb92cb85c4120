import { SipParseError } from './errors.js';
import {
  emptyLinesOf,
  findEndOfHead,
  MAX_HEAD_BYTES,
  type MessageHead,
  parseHead,
  parseMessage,
  type SipMessage,
} from './message.js';

/** The longest body that is read from a stream. */
export const MAX_BODY_BYTES = 256 * 1024;
/** CR LF CR LF; what has come of it may be cut anywhere. */
const END_OF_HEAD_BYTES = 4;

/**
 * Cuts a byte stream into messages by their Content-Length, wherever its chunks begin and end (RFC 3261 §18.3). A
 * message that ends where it says, but lacks what each message needs, is left out.
 */
export class StreamFramer {
  /** What has come and is not cut yet, between `start` and `end`. It grows by doubling: no byte is copied often. */
  private store: Buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;
  /** Where to go on searching for the end of the headers, from `start`, so that no byte is searched twice. */
  private searched = 0;
  private head?: MessageHead & { contentLength: number };

  /**
   * Takes the next chunk.
   * @returns the messages that it completes
   * @throws SipParseError when the stream cannot be understood any more and has to be closed
   */
  push(chunk: Buffer): SipMessage[] {
    this.append(chunk);
    const messages: SipMessage[] = [];
    for (let head = this.nextHead(); head; head = this.nextHead()) {
      const { contentLength } = head;
      if (this.pending.length < contentLength) break;
      const message = messageOf(head);
      if (message) messages.push({ ...message, body: this.pending.subarray(0, contentLength) });
      this.head = undefined;
      this.drop(contentLength);
    }
    return messages;
  }

  private get pending(): Buffer {
    return this.store.subarray(this.start, this.end);
  }

  private append(chunk: Buffer): void {
    if (this.end + chunk.length > this.store.length) {
      const { pending } = this;
      this.store = Buffer.allocUnsafe(2 * (pending.length + chunk.length));
      pending.copy(this.store);
      [this.start, this.end] = [0, pending.length];
    }
    chunk.copy(this.store, this.end);
    this.end += chunk.length;
  }

  /** The head of the next message, which stays the next until its body is there. */
  private nextHead(): (MessageHead & { contentLength: number }) | undefined {
    if (this.head) return this.head;
    // RFC 3261 §7.5 and RFC 5626 §3.5.1: empty lines before a message mean nothing to us.
    this.drop(emptyLinesOf(this.pending));
    const { pending } = this;
    const end = findEndOfHead(pending, this.searched);
    const headBytes = end?.head ?? pending.length - END_OF_HEAD_BYTES;
    if (headBytes > MAX_HEAD_BYTES) throw new SipParseError('the headers are too long');
    if (!end) {
      this.searched = Math.max(0, pending.length - END_OF_HEAD_BYTES + 1);
      return undefined;
    }
    const { contentLength, ...head } = parseHead(pending.subarray(0, end.head));
    if (contentLength === undefined) throw new SipParseError('there is no Content-Length');
    if (contentLength > MAX_BODY_BYTES) throw new SipParseError('the body is too long');
    this.drop(end.body);
    this.head = { ...head, contentLength };
    return this.head;
  }

  private drop(bytes: number): void {
    if (bytes === 0) return;
    this.start += bytes;
    this.searched = 0;
  }
}

function messageOf(head: MessageHead): SipMessage | undefined {
  try {
    return parseMessage(head);
  } catch (error) {
    if (error instanceof SipParseError) return undefined;
    throw error;
  }
}

import { SipParseError } from './errors.js';
import { MAX_HEAD_BYTES, parseHead, type SipMessage } from './message.js';

/** The longest body that is read from a stream. */
export const MAX_BODY_BYTES = 256 * 1024;
const END_OF_HEAD = '\r\n\r\n';

/** Cuts a byte stream into messages by their Content-Length, wherever its chunks begin and end (RFC 3261 §18.3). */
export class StreamFramer {
  private buffer: Buffer = Buffer.alloc(0);
  /** Where to go on searching for the end of the headers, so that no byte is searched twice. */
  private searched = 0;
  private head?: SipMessage;

  /**
   * Takes the next chunk.
   * @returns the messages that it completes
   * @throws SipParseError when the stream cannot be understood any more and has to be closed
   */
  push(chunk: Buffer): SipMessage[] {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    const messages: SipMessage[] = [];
    for (let message = this.next(); message; message = this.next()) messages.push(message);
    return messages;
  }

  private next(): SipMessage | undefined {
    this.head ??= this.readHead();
    const length = this.head?.contentLength ?? 0;
    if (!this.head || this.buffer.length < length) return undefined;
    const message = { ...this.head, body: this.buffer.subarray(0, length) };
    this.head = undefined;
    this.drop(length);
    return message;
  }

  private readHead(): SipMessage | undefined {
    this.dropKeepAlives();
    const end = this.buffer.indexOf(END_OF_HEAD, this.searched);
    const headBytes = end === -1 ? this.buffer.length - END_OF_HEAD.length : end;
    if (headBytes > MAX_HEAD_BYTES) throw new SipParseError('the headers are too long');
    if (end === -1) {
      this.searched = Math.max(0, this.buffer.length - END_OF_HEAD.length + 1);
      return undefined;
    }
    const message = parseHead(this.buffer.subarray(0, end));
    if (message.contentLength === undefined) throw new SipParseError('there is no Content-Length');
    if (message.contentLength > MAX_BODY_BYTES) throw new SipParseError('the body is too long');
    this.drop(end + END_OF_HEAD.length);
    return message;
  }

  /** RFC 3261 §7.5 and RFC 5626 §3.5.1: empty lines before a message mean nothing to us. */
  private dropKeepAlives(): void {
    let empty = 0;
    while (this.buffer[empty] === 0x0d || this.buffer[empty] === 0x0a) empty++;
    if (empty > 0) this.drop(empty);
  }

  private drop(bytes: number): void {
    this.buffer = this.buffer.subarray(bytes);
    this.searched = 0;
  }
}

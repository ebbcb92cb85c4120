import { splitUnquoted, parseParameters } from './grammar.js';
import type { TransactionIdentity } from './identity.js';
import type { SipMessage, SipResponse } from './message.js';
import type { NonInviteClientTransaction } from './non-invite-client-transaction.js';

interface Waiting {
  readonly identity: TransactionIdentity;
  readonly transaction: NonInviteClientTransaction;
}

/**
 * The client transactions that wait for a response, however it arrives.
 *
 * A response belongs to the transaction with the branch of its topmost Via and the method of its CSeq (RFC 3261
 * §17.1.3, §18.1.2). Where it comes from does not matter: phones with a send port of their own, SBCs and servers with
 * several addresses answer from elsewhere. What keeps strangers out is that they cannot know the branch, and that
 * Call-ID, From tag and CSeq have to be those of the request too. The Via's sent-by is not compared, as ALGs rewrite it
 * on the way out and not always on the way back.
 */
export class ClientTransactions {
  private readonly waiting = new Map<string, Waiting>();

  /** @returns ends the waiting */
  add(identity: TransactionIdentity, method: string, transaction: NonInviteClientTransaction): () => void {
    const id = key(identity.branch, method);
    const waiting = { identity, transaction };
    this.waiting.set(id, waiting);
    return () => {
      if (this.waiting.get(id) === waiting) this.waiting.delete(id);
    };
  }

  /**
   * Passes a response on to its transaction. One with a second Via was meant for somebody else (RFC 3261 §8.1.3.3);
   * requests and strangers are ignored.
   */
  receive(message: SipMessage): void {
    if (message.kind !== 'response' || message.vias.length !== 1) return;
    const branch = message.vias[0].parameters.get('branch') ?? '';
    const waiting = this.waiting.get(key(branch, message.cseq.method));
    if (waiting && isAnswerTo(waiting.identity, message)) waiting.transaction.receive(message);
  }
}

/** RFC 3261 §8.2.6.2: a response has the Call-ID, the CSeq and the From tag of its request. */
function isAnswerTo(
  { callId, cseq, fromTag }: TransactionIdentity,
  { headers, cseq: theirs }: SipResponse,
): boolean {
  return (
    theirs.number === cseq && headers.get('Call-ID') === callId && tagOf(headers.get('From')) === fromTag
  );
}

/** The `tag` of a From or To header; none where that is malformed. */
function tagOf(value = ''): string | undefined {
  try {
    const [, ...parameters] = splitUnquoted(value.slice(value.indexOf('>') + 1), ';');
    return parseParameters(parameters).get('tag');
  } catch {
    return undefined;
  }
}

function key(branch: string, method: string): string {
  return `${branch} ${method}`;
}

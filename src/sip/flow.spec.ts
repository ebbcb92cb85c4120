import { responseTo } from '../../test/support/sip/fixtures.js';
import { ClientTransactions } from './client-transactions.js';
import { SipError } from './errors.js';
import { Flow } from './flow.js';
import { parseDatagram } from './message.js';
import { NonInviteClientTransaction } from './non-invite-client-transaction.js';
import { OutgoingRequest } from './request.js';
import { DEFAULT_TIMERS } from './timers.js';

const remote = { address: '192.0.2.1', family: 4, port: 5060 } as const;
const closed = new SipError('reset', 'closed');

/** A flow whose peer answers every request on the spot. */
class AnsweringFlow extends Flow {
  readonly transport = 'TCP';
  readonly local = remote;

  send(raw: Buffer): void {
    this.transactions.receive(parseDatagram(Buffer.from(responseTo({ raw, remote }))));
  }

  protected destroy(): void {}
}

const identity = { branch: 'z9hG4bK1', callId: 'call', cseq: 1, fromTag: 'tag' };
const message = new OutgoingRequest({ method: 'OPTIONS', uri: 'sip:192.0.2.1' }, 'test', []).toBytes(
  { transport: 'TCP', sentBy: '192.0.2.2' },
  identity,
  [],
);

function transactionOn(flow: Flow): NonInviteClientTransaction {
  return new NonInviteClientTransaction({
    message,
    send: (bytes) => flow.send(bytes),
    reliable: true,
    timers: DEFAULT_TIMERS,
    onSend: () => undefined,
  });
}

describe('Flow', () => {
  it('gives responses to a transaction while that is attached', async () => {
    const flow = new AnsweringFlow(remote, new ClientTransactions(), () => undefined);
    const transaction = transactionOn(flow);
    const results: unknown[] = [];
    const detach = flow.attach(identity, 'OPTIONS', transaction);
    detach();
    const answered = transaction.start().then((final) => results.push(final));
    await new Promise(setImmediate);
    expect(results).toEqual([]);
    flow.attach(identity, 'OPTIONS', transaction);
    flow.send(message);
    await answered;
    expect(results).toEqual([
      expect.objectContaining({ response: expect.objectContaining({ statusCode: 200 }) }),
    ]);
  });

  it('ends its transactions when it is closed, and those that come too late', async () => {
    let closings = 0;
    const flow = new AnsweringFlow(remote, new ClientTransactions(), () => closings++);
    const [waiting, late] = [transactionOn(flow), transactionOn(flow)];
    flow.attach({ ...identity, branch: 'z9hG4bKother' }, 'OPTIONS', waiting);
    const ended = expect(waiting.start()).rejects.toBe(closed);
    flow.close(closed);
    flow.close(new SipError('refused', 'closed again'));
    await ended;
    flow.attach(identity, 'OPTIONS', late);
    await expect(late.start()).rejects.toBe(closed);
    expect([closings, flow.closed]).toEqual([1, true]);
  });
});

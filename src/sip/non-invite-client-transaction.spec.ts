import { jest } from '@jest/globals';
import { SipError } from './errors.js';
import type { SipResponse } from './message.js';
import { type FinalResponse, NonInviteClientTransaction } from './non-invite-client-transaction.js';
import { DEFAULT_TIMERS } from './timers.js';

const response = (statusCode: number): SipResponse => ({ statusCode }) as SipResponse;

/** A transaction with RFC 3261's own timers, on a clock that the test moves. */
function start(reliable = false) {
  const startedAt = performance.now();
  const sentAt: number[] = [];
  const transaction = new NonInviteClientTransaction({
    message: Buffer.from('request'),
    send: (message) => message.equals(Buffer.from('request')) && sentAt.push(performance.now() - startedAt),
    onSend: () => undefined,
    reliable,
    timers: DEFAULT_TIMERS,
  });
  const results: (FinalResponse | SipError)[] = [];
  const add = (result: FinalResponse | SipError): void => void results.push(result);
  transaction.start().then(add, add);
  return { transaction, sentAt, results };
}

describe('NonInviteClientTransaction (RFC 3261 §17.1.2)', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterEach(() => void jest.useRealTimers());

  it('sends at the times of Timer E and ends with Timer F', async () => {
    const { sentAt, results } = start();
    await jest.advanceTimersByTimeAsync(31_999);
    expect(results).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500]);
    expect(results).toEqual([expect.objectContaining({ code: 'timeout' })]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(sentAt).toHaveLength(11);
  });

  it('sends every T2 in Proceeding', async () => {
    const { transaction, sentAt, results } = start();
    await jest.advanceTimersByTimeAsync(600);
    transaction.receive(response(100));
    await jest.advanceTimersByTimeAsync(10_000);
    transaction.receive(response(183));
    await jest.advanceTimersByTimeAsync(21_400);
    // Timer E was running towards 1,500.
    expect(sentAt).toEqual([0, 500, 4600, 8600, 12600, 16600, 20600, 24600, 28600]);
    expect(transaction.sendings).toEqual({ sent: 9, answered: 1 });
    expect(results).toEqual([expect.objectContaining({ code: 'timeout' })]);
  });

  it('sends once over a reliable transport, and still ends with Timer F', async () => {
    const { sentAt, results } = start(true);
    await jest.advanceTimersByTimeAsync(32_000);
    expect(sentAt).toEqual([0]);
    expect(results).toEqual([expect.objectContaining({ code: 'timeout' })]);
  });

  it('passes one final response on and absorbs the rest', async () => {
    const { transaction, sentAt, results } = start();
    await jest.advanceTimersByTimeAsync(700);
    for (const status of [100, 404, 200, 100]) transaction.receive(response(status));
    transaction.terminate(new SipError('reset', 'too late'));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(results).toEqual([{ response: response(404), roundTripMs: 700, sinceLastSendMs: 200 }]);
    expect(sentAt).toEqual([0, 500]);
    expect(transaction.sendings).toEqual({ sent: 2, answered: 2 });
  });

  it('repeats nothing that was answered within T1, be it provisionally', async () => {
    const { transaction, sentAt } = start();
    transaction.receive(response(100));
    await jest.advanceTimersByTimeAsync(3_900);
    transaction.receive(response(200));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(sentAt).toEqual([0]);
    expect(transaction.sendings).toEqual({ sent: 1, answered: 1 });
  });

  it.each([
    ['one answer to the last', [200], 1],
    ['one to each', [200, 200, 200], 3],
    ['a provisional one to each, and the final one unasked', [100, 100, 100, 200], 3],
    ['a provisional one to the first, and the final one to all after it', [100, 200, 200, 200], 3],
    ['a provisional one to the last, and the final one unasked', [100, 200], 1],
    ['two provisional ones to the first', [100, 183], 1],
    ['more answers than were asked for', [200, 200, 200, 200, 200], 3],
    ['none', [], 0],
  ])('counts as answered, of three sendings, %s', async (_, statuses, answered) => {
    const { transaction } = start();
    await jest.advanceTimersByTimeAsync(1_600);
    for (const status of statuses) transaction.receive(response(status));
    expect(transaction.sendings).toEqual({ sent: 3, answered });
  });

  it('does not count as lost what a slow server has yet to answer', async () => {
    const { transaction } = start();
    const answersOf = async (milliseconds: number): Promise<unknown> => {
      await jest.advanceTimersByTimeAsync(milliseconds);
      transaction.receive(response(200));
      return transaction.sendings;
    };
    // Sent at 0, 500 and 1,500. The first answer may be to the last of them.
    expect(await answersOf(2_500)).toEqual({ sent: 3, answered: 1 });
    expect(await answersOf(500)).toEqual({ sent: 2, answered: 2 });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(transaction.sendings).toEqual({ sent: 3, answered: 2 });
  });

  it('ends with the first error', async () => {
    const { transaction, sentAt, results } = start();
    const error = new SipError('refused', 'closed');
    transaction.terminate(error);
    transaction.terminate(new SipError('aborted', 'too late'));
    transaction.receive(response(200));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(results).toEqual([error]);
    expect(sentAt).toEqual([0]);
  });
});

import fc from 'fast-check';
import { type GatewayStatus, PING_STATUSES, type PingStatus } from '../sip-gateways/gateway-state.entity.js';
import { derivedStatus, reasonOf, runsWith, statusAfter } from './status-rules.js';

function measured(time: number | null, loss: number | null, error: string | null = null) {
  return { response_time_ms: time, packet_loss_percent: loss, error_message: error };
}

describe('derivedStatus', () => {
  it.each([
    [measured(null, null), 'healthy'],
    [measured(199, 1.99), 'healthy'],
    [measured(200, 0), 'degraded'],
    [measured(10, 2), 'degraded'],
    [measured(10, 99.99), 'degraded'],
    [measured(10, 100), 'down'],
    [measured(null, null, 'No response'), 'down'],
    [measured(null, 5, 'No response'), 'down'],
    [measured(10, 0, 'Odd header'), 'healthy'],
    [measured(250, 5.2, 'High latency detected'), 'degraded'],
  ])('%j is %s', (measurement, status) => {
    expect(derivedStatus(measurement)).toBe(status);
  });
});

describe('reasonOf', () => {
  it.each([
    [measured(250, 5.2, 'High latency detected'), 'High latency detected'],
    [measured(250, 5.2), 'Packet loss of 5.2 %'],
    [measured(null, 100 / 3), 'Packet loss of 33.33 %'],
    [measured(250, 0), 'Response time of 250 ms'],
    [measured(null, null), 'Reported as degraded'],
  ])('%j: %s', (measurement, reason) => {
    expect(reasonOf('degraded', measurement)).toBe(reason);
  });
});

describe('statusAfter', () => {
  const pings: Record<string, PingStatus> = { h: 'healthy', d: 'degraded', x: 'down' };

  /** The status after each of the pings, as initials. */
  function follow(text: string, failure_threshold: number, recovery_threshold: number): string {
    let status: GatewayStatus = 'unknown';
    let runs = { down_run: 0, unhealthy_run: 0 };
    return [...text]
      .map((letter) => {
        const ping = pings[letter];
        runs = runsWith(runs, ping);
        status = statusAfter(status, ping, runs, { failure_threshold, recovery_threshold });
        return { unknown: '?', healthy: 'h', degraded: 'd', down: 'x' }[status];
      })
      .join('');
  }

  it.each([
    ['goes down after three failures in a row and comes back with one success', 'hxxxh', 3, 1, 'hhhxh'],
    ['forgets failures that are not in a row', 'hxxhxxh', 3, 1, 'hhhhhhh'],
    ['comes back after as many successes as it is told', 'hxhxhhh', 1, 3, 'hxxxxxh'],
    ['is not degraded by one lost packet', 'hdhdhh', 3, 1, 'hhhhhh'],
    ['is degraded by pings that are no better', 'hdxdd', 3, 1, 'hhhdd'],
    ['is down only after failures of its own', 'hddxxx', 3, 1, 'hhhddx'],
    ['is degraded after being down where it answers badly', 'hxddh', 1, 2, 'hxxdd'],
    ['comes back healthy where only the answer that ended the outage was bad', 'hxxxxdhh', 3, 1, 'hhhxxxhh'],
    ['is degraded after being down where it goes on answering badly', 'hxxxdddh', 3, 1, 'hhhxxxdh'],
    ['is what the first healthy answer says', 'h', 3, 3, 'h'],
    ['is unknown until a failure is certain', 'xxx', 3, 1, '??x'],
    ['is not degraded by a packet that was lost at first', 'dh', 3, 1, '?h'],
  ])('%s', (_, text, failures, successes, expected) => {
    expect(follow(text, failures, successes)).toBe(expected);
  });

  it('is what the last ping says with thresholds of one', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('h', 'd', 'x'), minLength: 1 }), (text) => {
        expect(follow(text, 1, 1)).toBe(text);
      }),
    );
  });

  it('changes only to what the last ping says, or half way there, and not where that says the same', () => {
    const text = fc.string({ unit: fc.constantFrom('h', 'd', 'x'), minLength: 2 });
    const threshold = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(text, threshold, threshold, (pinged, failures, successes) => {
        const statuses = follow(pinged, failures, successes);
        [...pinged].forEach((ping, index) => {
          const [before, after] = [statuses[index - 1] ?? '?', statuses[index]];
          if (ping === before) expect(after).toBe(before);
          if (after !== before) expect([ping, 'd']).toContain(after);
        });
      }),
    );
  });

  it('knows every status', () => {
    expect(Object.values(pings)).toEqual(PING_STATUSES.words);
  });
});

import { SipError, type SipErrorCode } from '../../sip/index.js';
import { verdictOfError, verdictOfResponse } from './verdict.js';

function failed(code: SipErrorCode, sends: number, sentBefore = false): unknown {
  const { state, reason } = verdictOfError(Object.assign(new SipError(code, ''), { sends }), sentBefore);
  return [state, reason];
}

describe('what comes of a reboot', () => {
  it.each([
    [200, 'sent', null],
    [202, 'sent', null],
    [302, 'failed', 'declined'],
    [401, 'failed', 'declined'],
    [404, 'scheduled', 'declined'],
    [408, 'unknown', 'no_response'],
    [480, 'scheduled', 'declined'],
    [489, 'failed', 'declined'],
    [503, 'scheduled', 'declined'],
    [603, 'failed', 'declined'],
  ])('with the final response %i', (code, state, reason) => {
    expect(verdictOfResponse(code, false)).toEqual({ state, reason, response_code: code });
  });

  it.each([404, 430, 477, 478, 480])('is another attempt where a proxy answers %i', (code) => {
    const verdict = { state: 'scheduled', reason: 'unreachable', response_code: code };
    expect(verdictOfResponse(code, true)).toEqual(verdict);
  });

  it('is another attempt where nobody has received it', () => {
    expect(failed('refused', 1)).toEqual(['scheduled', 'unreachable']);
    expect(failed('unreachable', 0)).toEqual(['scheduled', 'unreachable']);
    expect(failed('dns', 0)).toEqual(['scheduled', 'unreachable']);
    expect(failed('timeout', 0)).toEqual(['scheduled', 'unreachable']);
    expect(failed('closed', 0)).toEqual(['scheduled', 'unreachable']);
  });

  it('is not known where somebody may have received it', () => {
    expect(failed('timeout', 4)).toEqual(['unknown', 'no_response']);
    expect(failed('reset', 1)).toEqual(['unknown', 'no_response']);
    expect(failed('unreachable', 1)).toEqual(['unknown', 'no_response']);
    expect(failed('closed', 1)).toEqual(['unknown', 'interrupted']);
  });

  it('is not known where a repetition finds the port closed, as a phone that restarts has it', () => {
    expect(failed('refused', 2)).toEqual(['unknown', 'no_response']);
    expect(failed('refused', 1, true)).toEqual(['unknown', 'no_response']);
    expect(failed('refused', 0, true)).toEqual(['unknown', 'no_response']);
  });

  it('is a failure where the address may not be sent to', () => {
    expect(failed('blocked', 0)).toEqual(['failed', 'not_allowed']);
  });

  it('leaves other errors to whoever knows them', () => {
    expect(() => verdictOfError(new TypeError('a mistake'), false)).toThrow(TypeError);
  });
});

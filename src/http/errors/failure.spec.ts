import { ApiException, conflict, unacceptable } from './api-exception.js';
import { about, type ErrorTableRows, only, several } from './error-table.js';
import { failureOf } from './failure.js';

function told(thrown: unknown, rows: ErrorTableRows = {}): [number, string, string] {
  const { status, answer } = failureOf(thrown, rows, 'req_1');
  return [status, answer.error.code, answer.error.message];
}

describe('failureOf', () => {
  it("says the endpoint's words, else the general ones", () => {
    expect(told(conflict())).toEqual([409, 'conflict', 'Conflict with the current state of the resource']);
    expect(told(conflict(), { 409: 'Gateway exists' })).toEqual([409, 'conflict', 'Gateway exists']);
  });

  it('says the words of a particular failure whatever the endpoint', () => {
    const failure = new ApiException('domain_in_use');
    const words = 'Domain has active resources (trunks, devices)';
    expect(told(failure, { 409: 'Domain already exists' })).toEqual([409, 'conflict', words]);
  });

  it('says what fits some failures of a status of those alone', () => {
    const rows = { 422: about('ips.address', 'Invalid IP address'), 503: only('device_unreachable') };
    expect(told(unacceptable('ips[3].address', 'is none'), rows)[2]).toBe('Invalid IP address');
    expect(told(unacceptable('ips[3].port', 'is none'), rows)[2]).toBe('Validation error');
    expect(told(new ApiException('device_unreachable'), rows)[2]).toBe('Device unreachable');
    expect(told(new ApiException('unavailable'), rows)[2]).toBe('Service temporarily unavailable');
  });

  it('says the words of a row of several failures of those that have none of their own', () => {
    const rows = { 409: several('MAC address is taken', 'account_taken') };
    expect(told(conflict(), rows)[2]).toBe('MAC address is taken');
    expect(told(new ApiException('account_taken'), rows)[2]).toBe('SIP account is already in use');
  });

  it('has 422 only where the endpoint lists it', () => {
    expect(told(unacceptable('port', 'is out of range'))[0]).toBe(400);
    expect(told(unacceptable('port', 'is out of range'), { 422: 'Validation error' })[0]).toBe(422);
  });

  it('tells nothing of what a library has thrown but its status', () => {
    const thrown = (statusCode: number): Error => Object.assign(new Error('secret'), { statusCode });
    expect(told(thrown(413))).toEqual([413, 'payload_too_large', 'Request body is too large']);
    expect(told(thrown(414))).toEqual([414, 'invalid_request', 'Invalid request parameters']);
    expect(told(thrown(502))).toEqual([500, 'internal', 'Internal error']);
    expect(told(new Error('secret'))).toEqual([500, 'internal', 'Internal error']);
  });
});

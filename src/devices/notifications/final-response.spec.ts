import { receptionOf } from './final-response.js';

describe('what a final response to a NOTIFY says', () => {
  it.each([
    [200, 'taken', 'taken'],
    [202, 'taken', 'taken'],
    [302, 'declined', 'declined'],
    [401, 'declined', 'declined'],
    [404, 'declined', 'unreachable'],
    [408, 'timeout', 'timeout'],
    [430, 'declined', 'unreachable'],
    [477, 'declined', 'unreachable'],
    [478, 'declined', 'unreachable'],
    [480, 'declined', 'unreachable'],
    [481, 'declined', 'declined'],
    [489, 'declined', 'declined'],
    [503, 'declined', 'declined'],
  ])('%d without and with a proxy', (code, without, withProxy) => {
    expect([receptionOf(code, false), receptionOf(code, true)]).toEqual([without, withProxy]);
  });
});

import { isEventHeader } from './event-header.js';

describe('isEventHeader', () => {
  it.each([
    'check-sync',
    'check-sync;reboot=true',
    'resync ; a = b;c',
    'ua-profile;vendor="A; \\"B\\""',
    'x.y',
  ])('takes %s', (text) => {
    expect(isEventHeader(text)).toBe(true);
  });

  it.each([
    '',
    ' ',
    ';reboot=true',
    'check sync',
    'check-sync;',
    'check-sync;reboot=',
    'check-sync;reboot=a b',
    'check-sync;a="b',
    'check-sync\r\nVia: x',
    'check-sync\n',
    'a,b',
    'x\u2028',
    'žluť',
    'a;b="\u0000"',
  ])('refuses %j', (text) => {
    expect(isEventHeader(text)).toBe(false);
  });
});

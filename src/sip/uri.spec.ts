import { formatHostPort, parseSipUri } from './uri.js';

describe('parseSipUri', () => {
  it('reads every part', () => {
    const uri = parseSipUri('SIPS:alice%20b;day=tuesday@PBX.example.com:5071;Transport=TLS;lr;line=a:b');
    expect(uri).toMatchObject({
      scheme: 'sips',
      user: 'alice%20b;day=tuesday',
      host: 'pbx.example.com',
      port: 5071,
    });
    expect(Object.fromEntries(uri.parameters)).toEqual({ transport: 'TLS', lr: '', line: 'a:b' });
  });

  it.each([
    ['sip:10.0.0.1', '10.0.0.1', undefined],
    ['sip:10.0.0.1:5060', '10.0.0.1', 5060],
    ['sip:[2001:DB8::1]', '2001:db8::1', undefined],
    ['sip:a@[::1]:65535;ob', '::1', 65535],
    ['sip:gateway_1', 'gateway_1', undefined],
    ['sip:xn--nxasmq6b.example.', 'xn--nxasmq6b.example', undefined],
    ['sip:a@PBX.example.:5060', 'pbx.example', 5060],
    ['sip:a@[2001:DB8:0:0::1]:5060', '2001:db8::1', 5060],
    ['sip:a@[::ffff:192.0.2.1]', '192.0.2.1', undefined],
    ['sip:*97#?/&=+$,@pbx-1.test', 'pbx-1.test', undefined],
    ['sip:1.2.3.4.example', '1.2.3.4.example', undefined],
  ])('takes %s', (text, host, port) => {
    expect(parseSipUri(text)).toMatchObject({ text, host, port });
  });

  it.each([
    '',
    'sip:',
    'sip',
    'tel:+15551234567',
    'http://a.test',
    'sip:@a.test',
    'sip:a@',
    'sip:a@b@c.test',
    'sip:a b@c.test',
    'sip:a@c.test\r\nEvil: 1',
    'sip:a@c.test\n',
    'sip:a@c.test\0',
    'sip:<a@c.test>',
    'sip:"a"@c.test',
    'sip:č@c.test',
    'sip:a@č.test',
    'sip:\u010d\u010a@c.test',
    'sip:a@c.test?Route=%3Csip:evil.test%3E',
    'sip:a@c.test;x=1?Subject=y',
    'sip:a@c.test;x=b@evil.test',
    'sip:a@c.test:0',
    'sip:a@c.test:65536',
    'sip:a@c.test:',
    'sip:a@c.test:50a',
    'sip:a@c.test:5060:5060',
    'sip:a@::1',
    'sip:a@[::1',
    'sip:a@[::1]5060',
    'sip:a@[fe80::1%25eth0]',
    'sip:a@[fe80::1%eth0]',
    'sip:a@[127.0.0.1]',
    'sip:a@127.1',
    'sip:a@0x7f000001',
    'sip:a@2130706433',
    'sip:a@0177.0.0.1',
    'sip:a@256.1.1.1',
    'sip:a@-.c..test',
    'sip:a@c.test..',
    'sip:a@192.0.2.1.',
    `sip:a@${'x'.repeat(254)}`,
    `sip:${'x'.repeat(2_000)}@c.test`,
  ])('refuses %j', (text) => {
    expect(() => parseSipUri(text)).toThrow(expect.objectContaining({ name: 'SipError', code: 'invalid' }));
  });
});

it('formatHostPort puts brackets around IPv6', () => {
  expect(formatHostPort('::1', 5060)).toBe('[::1]:5060');
  expect(formatHostPort('::1')).toBe('[::1]');
  expect(formatHostPort('a.test', 5060)).toBe('a.test:5060');
});

import { canonicalHost, canonicalHostname } from './host.js';

const LABEL_63 = 'x'.repeat(63);
const NAME_253 = `${LABEL_63}.${LABEL_63}.${LABEL_63}.${'y'.repeat(57)}.com`;

describe('canonicalHost', () => {
  it.each([
    ['sip.example.com', 'sip.example.com'],
    ['SIP.Example.COM', 'sip.example.com'],
    ['sip.example.com.', 'sip.example.com'],
    [' \t\r\nsip.example.com. \u00a0', 'sip.example.com'],
    ['pbx', 'pbx'],
    ['asterisk_pbx', 'asterisk_pbx'],
    ['my_pbx.Example.com', 'my_pbx.example.com'],
    ['_sip._udp.example.com', '_sip._udp.example.com'],
    ['_gateway', '_gateway'],
    ['3com.example', '3com.example'],
    ['1.2.3.4.example', '1.2.3.4.example'],
    ['r3---sn-4g5e.example.com', 'r3---sn-4g5e.example.com'],
    ['Bücher.example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example.', 'xn--bcher-kva.example'],
    ['my_pbx.bücher.example', 'my_pbx.xn--bcher-kva.example'],
    ['例え。テスト。', 'xn--r8jz45g.xn--zckzah'],
    ['xn--ls8h.example', 'xn--ls8h.example'],
    [NAME_253, NAME_253],
    [`${NAME_253}.`, NAME_253],
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:DB8::1]', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
  ])('keeps %j as %j', (text, kept) => {
    expect(canonicalHost(text)).toBe(kept);
    expect(canonicalHost(kept)).toBe(kept);
  });

  it.each([
    '',
    ' ',
    '.',
    'example.com..',
    '.example.com',
    'example..com',
    'a b.example',
    'a\t.example',
    'a\0',
    'sip.example.com:5060',
    '192.0.2.1:5060',
    '[2001:db8::1]:5060',
    'sip:example.com',
    'https://example.com',
    'a@example.com',
    'a/b',
    'a%41.example',
    '-a.example',
    'a-.example',
    `${'x'.repeat(64)}.example`,
    `z${NAME_253}`,
    'ü'.repeat(62) + '.example',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '010.0.0.1',
    '0177.0.0.1',
    '256.1.1.1',
    '192.0.2.1.',
    'example.1',
    'example.0x1',
    '１９２.0.2.1',
    '[192.0.2.1]',
    '[example.com]',
    '[::1',
    '::1]',
    'fe80::1%eth0',
    '[fe80::1%25eth0]',
    '2001:db8',
    '💩.example',
    '☎.example',
    '\u200d.example',
    '\ud800.example',
    '*.example.com',
    'a'.repeat(100_000),
    '['.repeat(100_000),
  ])('refuses %j', (text) => {
    expect(canonicalHost(text)).toBeUndefined();
  });

  it('takes no address for a name', () => {
    expect(canonicalHostname('192.0.2.1')).toBeUndefined();
    expect(canonicalHostname('2001:db8::1')).toBeUndefined();
  });
});

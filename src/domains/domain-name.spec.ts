import { canonicalDomain } from './domain-name.js';

describe('canonicalDomain', () => {
  const LABEL_63 = 'x'.repeat(63);

  it.each([
    ['Voice.Example.COM', 'voice.example.com'],
    ['voice.example.com.', 'voice.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example', 'xn--bcher-kva.example'],
    ['straße.example', 'xn--strae-oqa.example'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
    ['ＶＯＩＣＥ.example', 'voice.example'],
    ['r3---sn-4g5e.example.com', 'r3---sn-4g5e.example.com'],
    ['3com.example', '3com.example'],
    ['123.example', '123.example'],
    [`${LABEL_63}.example`, `${LABEL_63}.example`],
    [
      `${LABEL_63}.${LABEL_63}.${LABEL_63}.${'y'.repeat(57)}.com`,
      `${LABEL_63}.${LABEL_63}.${LABEL_63}.${'y'.repeat(57)}.com`,
    ],
  ])('%j is stored as %j', (text, stored) => {
    expect(canonicalDomain(text)).toBe(stored);
    expect(canonicalDomain(stored)).toBe(stored);
  });

  it.each([
    '',
    '.',
    'com',
    'localhost',
    '.example.com',
    'example..com',
    'example.com..',
    '-a.example',
    'a-.example',
    'exa_mple.com',
    '_sip.example.com',
    '*.example.com',
    `${'x'.repeat(64)}.example`,
    `${LABEL_63}.${LABEL_63}.${LABEL_63}.${'y'.repeat(58)}.com`,
    'ü'.repeat(62) + '.example',
    '192.0.2.1',
    '1.2',
    '127.1',
    '0x7f.1',
    '0177.0.0.1',
    '2130706433',
    'a.1',
    'foo.0x1',
    '１９２.0.2.1',
    '::1',
    '[::1]',
    '2001:db8::1',
    'a b.example',
    'a%41.example',
    'a/b.example',
    'a\\b.example',
    'a?b.example',
    'a#b.example',
    'a@b.example',
    'a:80.example',
    'a\t.example',
    'a\r\nb.example',
    'http://a.example',
    'xn--.example',
    'xn--a.example',
    'xn--a-.example',
    'xn--zzzzzz.example',
    'xn--iñvalid.example',
    'xn--ls8h.example',
    '💩.example',
    '☎.example',
    '\u200d.example',
    'א1a.example',
    '\ud800.example',
    'a'.repeat(100_000),
  ])('%j is no domain name', (text) => {
    expect(canonicalDomain(text)).toBeUndefined();
  });
});

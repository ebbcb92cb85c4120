import {
  addressOf,
  formatSource,
  parseContact,
  parsePath,
  parseSource,
  urisOfPath,
} from './contact-address.js';

describe('parseContact', () => {
  it.each([
    ['sip:1001@192.0.2.1', '192.0.2.1'],
    ['sip:1001@192.0.2.1:5062;transport=tcp', '192.0.2.1'],
    ['SIPS:1001@[2001:DB8::1]:5061', '2001:db8::1'],
    ['sip:[::ffff:192.0.2.1]', '192.0.2.1'],
    ['sip:192.0.2.1;line=2gqeo', '192.0.2.1'],
    ['sip:1001@phone.example.com;ob', null],
    ['sip:%2B4930@192.0.2.1', '192.0.2.1'],
  ])('reads %s', (text, address) => {
    expect(addressOf(parseContact(text)!)).toBe(address);
  });

  it.each([
    '',
    '*',
    'tel:+4930',
    'http://192.0.2.1',
    'sip:',
    'sip:1001@',
    'sip:@192.0.2.1',
    '<sip:1001@192.0.2.1>',
    'sip:1001:secret@192.0.2.1',
    'sip:1001@192.0.2.1?Route=x',
    'sip:1001@192.0.2.1:0',
    'sip:1001@192.0.2.1:65536',
    'sip:1001@192.0.2.1:x',
    'sip:1001@2001:db8::1',
    'sip:1001@[2001:db8::1',
    'sip:1001@[fe80::1%eth0]',
    'sip:1001@127.1',
    'sip:1001@0x7f000001',
    'sip:1001@192.0.2.1\r\nVia: x',
    'sip:1001%0d%0a@192.0.2.1',
    'sip:1001%zz@192.0.2.1',
    'sip:10 01@192.0.2.1',
    'sip:ü@192.0.2.1',
    `sip:${'x'.repeat(1100)}@192.0.2.1`,
  ])('refuses %j', (text) => {
    expect(parseContact(text)).toBeUndefined();
  });
});

describe('parseSource', () => {
  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['203.0.113.5:5060', '203.0.113.5:5060'],
    ['2001:DB8:0::5', '2001:db8::5'],
    ['[2001:db8::5]', '2001:db8::5'],
    ['[2001:db8::5]:5060', '[2001:db8::5]:5060'],
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['[::ffff:cb00:7105]:5060', '203.0.113.5:5060'],
    ['sip:[::ffff:203.0.113.5]:5062;transport=tcp', 'sip:203.0.113.5:5062;transport=tcp'],
    ['sip:203.0.113.5', '203.0.113.5'],
    ['sip:203.0.113.5:5062', '203.0.113.5:5062'],
    ['SIP:203.0.113.5:5062;transport=TCP', 'sip:203.0.113.5:5062;transport=tcp'],
    ['sip:1001@203.0.113.5:5062;alias=x;transport=udp', 'sip:203.0.113.5:5062;transport=udp'],
    ['sips:[2001:DB8::5]:5061', 'sip:[2001:db8::5]:5061;transport=tls'],
    ['sip:203.0.113.5:40000;transport=wss', 'sip:203.0.113.5:40000;transport=wss'],
  ])('reads %s', (text, stored) => {
    expect(formatSource(parseSource(text)!)).toBe(stored);
  });

  it.each([
    '',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.5:0',
    '203.0.113.5:65536',
    '203.0.113.5:',
    '[203.0.113.5]:5060',
    '[2001:db8::5]5060',
    'fe80::1%eth0',
    '[fe80::1%eth0]:5060',
    'phone.example.com:5060',
    '203.0.113.5 ',
    'sip:phone.example.com:5060',
    'sip:203.0.113.5:5060;transport=carrier-pigeon',
    'sip:203.0.113.5:0',
    'sip:1001:secret@203.0.113.5',
    'sip:203.0.113.5?Route=x',
    'tcp:203.0.113.5:5060',
  ])('refuses %j', (text) => {
    expect(parseSource(text)).toBeUndefined();
  });
});

describe('parsePath', () => {
  it.each([
    ['<sip:edge1.example.com;lr>', ['sip:edge1.example.com;lr']],
    [
      ' <sip:192.0.2.1:5060;lr;received=sip:203.0.113.5>;x=1 ,<sips:edge2.example.com;lr>',
      ['sip:192.0.2.1:5060;lr;received=sip:203.0.113.5', 'sips:edge2.example.com;lr'],
    ],
  ])('reads %s', (text, uris) => {
    expect(urisOfPath(parsePath(text)!)).toEqual(uris);
  });

  it.each([
    '',
    'sip:edge1.example.com',
    '<sip:a>,',
    '<tel:+1>',
    '<sip:a> b',
    '<sip:a\r\nVia: x>',
    '<<sip:a>>',
  ])('refuses %j', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});

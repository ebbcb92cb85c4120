import { formatAddressOfRecord, MAX_AOR_LENGTH, parseAddressOfRecord } from './address-of-record.js';

describe('parseAddressOfRecord', () => {
  it.each([
    ['1001@voice.example.com', 'sip:1001@voice.example.com', '1001', 'voice.example.com'],
    ['sip:1001@Voice.Example.COM.', 'sip:1001@voice.example.com', '1001', 'voice.example.com'],
    ['SIPS:1001@a.example:5061;transport=tcp;lr', 'sips:1001@a.example', '1001', 'a.example'],
    ['sip:1001@[2001:DB8::1]:5060', 'sip:1001@[2001:db8::1]', '1001', '2001:db8::1'],
    ['sip:+4930;ext=5@a.example;user=phone', 'sip:+4930%3Bext=5@a.example', '+4930;ext=5', 'a.example'],
    ['sips@a.example', 'sip:sips@a.example', 'sips', 'a.example'],
  ])('reads %s', (text, uri, username, domain) => {
    expect(parseAddressOfRecord(text)).toEqual({ uri, username, domain });
  });

  it.each([
    ['sip:%31001@a.example', 'sip:1001@a.example', '1001'],
    ['sip:%2B4930@a.example', 'sip:+4930@a.example', '+4930'],
    ['sip:a%40b@a.example', 'sip:a%40b@a.example', 'a@b'],
    ['sip:a%3ab@a.example', 'sip:a%3Ab@a.example', 'a:b'],
    ['sip:%c3%BC%20x@a.example', 'sip:%C3%BC%20x@a.example', 'ü x'],
    ['sip:%2531@a.example', 'sip:%2531@a.example', '%31'],
    ['sip:a[b]^@a.example', 'sip:a%5Bb%5D%5E@a.example', 'a[b]^'],
    ['sip:Al@a.example', 'sip:Al@a.example', 'Al'],
  ])('has one spelling of the user of %s', (text, uri, username) => {
    expect(parseAddressOfRecord(text)).toEqual({ uri, username, domain: 'a.example' });
    expect(parseAddressOfRecord(uri)).toEqual({ uri, username, domain: 'a.example' });
  });

  it.each([
    '',
    'voice.example.com',
    'sip:voice.example.com',
    'tel:+4930',
    'tel:+4930@a.example',
    '1001@',
    '@a.example',
    'a@b@a.example',
    '1001@127.1',
    '1001@a.example:0',
    'sip:10 01@a.example',
    'sip:ü@a.example',
    '<sip:1001@a.example>',
    'sip:1001@a.example?Subject=x',
  ])('refuses %j', (text) => {
    expect(parseAddressOfRecord(text)).toBeUndefined();
  });

  it.each(['1001:secret@a.example', 'sip:1001:@a.example', 'sip:sip:1001@a.example'])(
    'refuses the password of %s',
    (text) => {
      expect(parseAddressOfRecord(text)).toBeUndefined();
    },
  );

  it.each(['%ff', '%c3', '%ed%a0%80', '%zz', '%', '%4', '%00', '%0d%0a', '%7F', '%C2%85'])(
    'refuses the user %s, which is no text',
    (user) => {
      expect(parseAddressOfRecord(`sip:${user}@a.example`)).toBeUndefined();
    },
  );

  it('refuses what is too long once it is escaped', () => {
    const room = MAX_AOR_LENGTH - 'sip:@a.example'.length;
    expect(parseAddressOfRecord(`${'x'.repeat(room)}@a.example`)?.uri).toHaveLength(MAX_AOR_LENGTH);
    expect(parseAddressOfRecord(`${'x'.repeat(room + 1)}@a.example`)).toBeUndefined();
    expect(parseAddressOfRecord(`${'^'.repeat(room)}@a.example`)).toBeUndefined();
  });
});

describe('formatAddressOfRecord', () => {
  it.each(['1001', '+4930', 'a@b:c%41', '10 #1?;', 'ü/"<>', "-_.!~*'()&=+$,/"])(
    'is read again with the user %s',
    (username) => {
      const uri = formatAddressOfRecord(username, '2001:db8::1');
      expect(parseAddressOfRecord(uri)).toEqual({ uri, username, domain: '2001:db8::1' });
    },
  );
});

import { mayTakeTcp, notifyTargetOf } from './notify-target.js';

describe('where a NOTIFY goes', () => {
  const uri = 'sip:1001@192.168.1.100:5062';

  it.each([
    [uri, null, undefined],
    [uri, '192.168.1.100', undefined],
    [uri, '192.168.1.100:5062', undefined],
    [uri, '203.0.113.5', 'sip:203.0.113.5:5062'],
    [uri, '203.0.113.5:40123', 'sip:203.0.113.5:40123'],
    [uri, '192.168.1.100:40123', 'sip:192.168.1.100:40123'],
    [uri, '2001:db8::5', 'sip:[2001:db8::5]:5062'],
    [uri, '[2001:db8::5]:40123', 'sip:[2001:db8::5]:40123'],
    ['sip:1001@phone.example.com', '203.0.113.5', 'sip:203.0.113.5'],
    [`${uri};transport=tcp;ob`, '203.0.113.5:40123', 'sip:203.0.113.5:40123;transport=tcp'],
    ['sips:1001@192.168.1.100', '203.0.113.5', 'sips:203.0.113.5'],
    ['sip:1001@[2001:db8::5]:5062', '2001:db8::5', undefined],
  ])('for contact %s, seen from %s', (contact, received, nextHop) => {
    expect(notifyTargetOf({ contact, received })).toEqual({ uri: contact, nextHop });
  });

  it('may be over TCP unless the contact says UDP', () => {
    expect(mayTakeTcp(uri)).toBe(true);
    expect(mayTakeTcp(`${uri};transport=tcp`)).toBe(true);
    expect(mayTakeTcp(`${uri};transport=UDP`)).toBe(false);
  });
});

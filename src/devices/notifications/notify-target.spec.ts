import { mayTakeTcp, NeedsProxy, notifyTargetOf, proxiedTargetOf } from './notify-target.js';

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
    [uri, 'sip:203.0.113.5:40123;transport=udp', 'sip:203.0.113.5:40123;transport=udp'],
    ['sip:1001@phone.example.com', '203.0.113.5', 'sip:203.0.113.5'],
    ['sip:1001@[2001:db8::5]:5062', '2001:db8::5', undefined],
    // A connection of its own, to where the phone listens.
    [`${uri};transport=tcp`, null, undefined],
    [`${uri};transport=tcp;ob`, '192.168.1.100:40123', undefined],
    [`${uri};transport=tls`, 'sip:192.168.1.100:40123;transport=tls', undefined],
    ['sips:1001@192.168.1.100', '192.168.1.100:40123', undefined],
    [uri, 'sip:192.168.1.100:40123;transport=tcp', `sip:192.168.1.100:5062;transport=tcp`],
    [`${uri};transport=tcp`, 'sip:203.0.113.5:40123;transport=udp', 'sip:203.0.113.5:40123;transport=udp'],
  ])('for contact %s, seen from %s', (contact, received, nextHop) => {
    expect(notifyTargetOf({ contact, received })).toEqual({ contact, uri: contact, nextHop });
  });

  it.each([
    [`${uri};transport=tcp`, '203.0.113.5:40123'],
    [`${uri};transport=TLS`, '203.0.113.5'],
    [uri, 'sip:203.0.113.5:40123;transport=tcp'],
    ['sips:1001@192.168.1.100', '203.0.113.5'],
    ['sip:1001@phone.example.com;transport=tcp', '203.0.113.5'],
    ['sip:1001@abc.invalid;transport=ws', null],
    ['sips:1001@abc.invalid;transport=wss', '203.0.113.5:40123'],
  ])('is nowhere for contact %s, seen from %s', (contact, received) => {
    expect(() => notifyTargetOf({ contact, received })).toThrow(NeedsProxy);
  });

  it('is the contact, by the proxies that the device registered by', () => {
    const path = '<sip:edge1.test;transport=tcp;lr>, <sip:edge2.test;lr>';
    expect(notifyTargetOf({ contact: uri, received: '203.0.113.5:40000', path })).toEqual({
      contact: uri,
      uri,
      routeSet: ['sip:edge1.test;transport=tcp;lr', 'sip:edge2.test;lr'],
    });
  });

  it('is the address of record by a proxy, where that is known', () => {
    const live = {
      contact: uri,
      received: null,
      aor: null,
      path: null,
      line_number: 1,
      extension: '1001',
      account: null,
      user_agent: null,
    };
    expect(proxiedTargetOf(live, { settings: { domain: 'voice.example.com' } })).toEqual({
      contact: uri,
      uri: 'sip:1001@voice.example.com',
    });
    expect(proxiedTargetOf(live, { settings: {} })).toEqual({ contact: uri, uri });
  });

  it('may be over TCP unless the contact says UDP', () => {
    expect(mayTakeTcp(uri)).toBe(true);
    expect(mayTakeTcp(`${uri};transport=tcp`)).toBe(true);
    expect(mayTakeTcp(`${uri};transport=UDP`)).toBe(false);
  });
});

import { parseDatagram } from './message.js';
import { type RequestContent, OutgoingRequest } from './request.js';
import { parseSipUri } from './uri.js';

const identity = { branch: 'z9hG4bK1', callId: 'call', cseq: 7, fromTag: 'tag' };
const hop = { transport: 'UDP', sentBy: '192.0.2.1:5062' } as const;
const content: RequestContent = { method: 'OPTIONS', uri: 'sip:gw.test:5070;transport=udp' };

function write(changes: Partial<RequestContent>, route?: string): Buffer {
  const routeSet = route === undefined ? [] : [parseSipUri(route)];
  return new OutgoingRequest({ ...content, ...changes }, 'test/1', routeSet).toBytes(hop, identity, []);
}

/** Everything that could end a header line early, or be turned into something that does. */
const INJECTIONS = [
  '\r\n',
  '\r',
  '\n',
  '\0',
  '\t',
  '\u000b',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ud800',
  '\r\nEvil: 1',
  '\r\n\r\nINVITE sip:evil.test SIP/2.0',
  ' x\r\n folded',
];

describe('OutgoingRequest', () => {
  it('writes what RFC 3261 §8.1.1 wants', () => {
    expect(write({}, 'sip:proxy.test').toString()).toBe(
      [
        'OPTIONS sip:gw.test:5070;transport=udp SIP/2.0',
        'Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1;rport',
        'Max-Forwards: 70',
        'Route: <sip:proxy.test;lr>',
        'From: <sip:192.0.2.1>;tag=tag',
        'To: <sip:gw.test>',
        'Call-ID: call',
        'CSeq: 7 OPTIONS',
        'Contact: <sip:192.0.2.1:5062>',
        'User-Agent: test/1',
        'Content-Length: 0',
        '\r\n',
      ].join('\r\n'),
    );
  });

  it('takes From and To from the caller', () => {
    const { headers } = parseDatagram(write({ from: 'sip:notify@acme.test', to: 'sip:1001@acme.test' }));
    expect(headers.get('f')).toBe('<sip:notify@acme.test>;tag=tag');
    expect(headers.get('TO')).toBe('<sip:1001@acme.test>');
  });

  it.each(INJECTIONS)('refuses %j wherever text goes into a header', (evil) => {
    const injected: Partial<RequestContent>[] = [
      { method: `OPTIONS${evil}` },
      { uri: `sip:a${evil}@gw.test` },
      { uri: `sip:gw.test${evil}` },
      { uri: `sip:gw.test;x=${evil}` },
      { from: `sip:a@b.test${evil}` },
      { to: `sip:a${evil}@b.test` },
      { headers: [['Event', `check-sync${evil}`]] },
      { headers: [[`Event${evil}`, 'check-sync']] },
      { contentType: `text/plain${evil}`, body: 'x' },
    ];
    for (const changes of injected) {
      expect(() => write(changes)).toThrow(expect.objectContaining({ name: 'SipError', code: 'invalid' }));
    }
    expect(() => new OutgoingRequest(content, `agent${evil}`, []).toBytes(hop, identity, [])).toThrow();
    expect(write({ contentType: 'text/plain', body: evil }).toString()).toMatch(/\r\n\r\n/);
  });

  it('writes other scripts as UTF-8, where Latin-1 would make CR LF of U+010D U+010A', () => {
    const bytes = write({ headers: [['Subject', '\u010d\u010a 電話']] });
    expect(parseDatagram(bytes).headers.get('Subject')).toBe('\u010d\u010a 電話');
    expect(bytes.includes(Buffer.from([0xc4, 0x8d, 0xc4, 0x8a]))).toBe(true);
  });

  it.each(['Via', 'v', 'CONTENT-LENGTH', 'l', 'Call-ID', 'i', 'Route', 'Authorization', 'Contact', 'm'])(
    'writes the header %s itself',
    (name) => {
      expect(() => write({ headers: [[name, 'x']] })).toThrow(/written by the client/);
    },
  );

  it.each(['INVITE', 'ACK', 'CANCEL', 'invite', '', 'NO TIFY'])('does not send %j', (method) => {
    expect(() => write({ method })).toThrow(/not a method/);
  });

  it.each([
    '',
    'text',
    'text/',
    '/plain',
    'text/plain/x',
    'te xt/plain',
    'text/plain;',
    'text/plain;a',
    'a/b;c="d',
  ])('does not take %j for a media type', (contentType) => {
    expect(() => write({ contentType, body: 'x' })).toThrow(/not a media type/);
  });

  it.each([
    'text/plain',
    'application/simple-message-summary',
    'text/plain; charset=utf-8',
    'a/b;c="d e";f=g',
    'a/b ; c = d',
    'multipart/mixed;boundary="a;b=\\"c"',
  ])('takes %j for a media type', (contentType) => {
    expect(parseDatagram(write({ contentType, body: 'x' })).headers.get('c')).toBe(contentType);
  });

  it('wants a content type with a body, and writes none without', () => {
    expect(() => write({ body: 'x' })).toThrow(/content type/);
    expect(write({ contentType: 'text/plain' }).toString()).not.toContain('Content-Type');
  });
});

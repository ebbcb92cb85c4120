import fc from 'fast-check';
import { parseDatagram, type SipResponse } from './message.js';
import { SipParseError } from './errors.js';

const lines = (...each: string[]): Buffer => Buffer.from(each.join('\r\n'));
const refused = expect.objectContaining({ name: 'SipParseError' });

const OK = lines(
  'SIP/2.0 200 OK',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport=5060;received=192.0.2.1',
  'From: <sip:a@a.test>;tag=1',
  'To: <sip:b@b.test>;tag=2',
  'Call-ID: call@a.test',
  'CSeq: 1 NOTIFY',
  'Content-Length: 4',
  '',
  'body',
);

describe('parseDatagram', () => {
  it('reads a response', () => {
    const message = parseDatagram(OK) as SipResponse;
    expect(message).toMatchObject({ kind: 'response', statusCode: 200, reasonPhrase: 'OK' });
    expect(message.cseq).toEqual({ number: 1, method: 'NOTIFY' });
    expect(message.vias).toHaveLength(1);
    expect(message.vias[0]).toMatchObject({ transport: 'UDP', sentBy: '192.0.2.1:5060' });
    expect(message.vias[0].parameters.get('branch')).toBe('z9hG4bK1');
    expect(message.body.toString()).toBe('body');
  });

  it('reads what RFC 3261 §7.3 lets senders write', () => {
    const message = parseDatagram(
      lines(
        'NOTIFY sip:1001@192.0.2.1 SIP/2.0',
        'v  : SIP / 2.0 / UDP   192.0.2.2 : 5060 ;branch = "z9hG4bK2" ,',
        '\tSIP/2.0/TCP a.test;branch=z9hG4bK1;comment="a, \\"b; c"',
        'f: sip:a@a.test;tag=1',
        't: sip:b@b.test',
        'i:call',
        'cseq:',
        '  0009',
        '\t NOTIFY',
        'o: check-sync',
        'l: 0',
        '',
        'ignored',
      ),
    );
    expect(message).toMatchObject({
      kind: 'request',
      method: 'NOTIFY',
      cseq: { number: 9, method: 'NOTIFY' },
    });
    expect(message.vias.map(({ sentBy }) => sentBy)).toEqual(['192.0.2.2:5060', 'a.test']);
    expect(message.vias[0].parameters.get('branch')).toBe('z9hG4bK2');
    expect(message.vias[1].parameters.get('comment')).toBe('a, "b; c');
    expect(message.headers.get('Event')).toBe('check-sync');
    expect(message.body).toHaveLength(0);
  });

  const changed = (from: string | RegExp, to: string): Buffer => Buffer.from(OK.toString().replace(from, to));

  it.each([
    ['no end of headers', changed('\r\n\r\n', '\r\n')],
    ['a short body', changed('body', 'bod')],
    ['a negative length', changed('Content-Length: 4', 'Content-Length: -4')],
    ['two lengths', changed('Content-Length: 4', 'Content-Length: 4\r\nl: 5')],
    ['a status of two digits', changed('200', '20')],
    ['a status past 699', changed('200', '700')],
    ['another version', changed('SIP/2.0 200', 'SIP/3.0 200')],
    ['no Via', changed(/Via: .*\r\n/, '')],
    ['another protocol in Via', changed('SIP/2.0/UDP', 'HTTP/1.1/TCP')],
    ['half a Via', changed(/SIP\/2\.0\/UDP .*\r/, 'SIP/2.0\r')],
    ['an open quote in Via', changed('branch=', 'branch="')],
    ['no CSeq', changed(/CSeq: .*\r\n/, '')],
    ['two CSeqs', changed('CSeq', 'CSeq: 2 NOTIFY\r\nCSeq')],
    ['half a CSeq', changed('1 NOTIFY', '1')],
    ['two Call-IDs', changed('Call-ID', 'i: other\r\nCall-ID')],
    ['no From', changed(/From: .*\r\n/, '')],
    ['no To', changed(/To: .*\r\n/, '')],
    ['a bare CR', changed('\r\nFrom', '\rFrom')],
    ['a NUL', changed('call@', 'call\0@')],
    ['a Call-ID without a colon', changed('Call-ID:', 'Call-ID')],
    ['a Call-ID with a space in its name', changed('Call-ID', 'Call ID')],
    ['an empty Call-ID', changed('call@a.test', '')],
    ['two From', changed('From', 'From: <sip:a@a.test>\r\nFrom')],
    ['two To', changed('To', 't: <sip:a@a.test>\r\nTo')],
    ['a CSeq with something folded to it', changed('1 NOTIFY\r\n', '1 NOTIFY\r\n\tmore\r\n')],
    ['a length that is no number', changed('Content-Length: 4', 'Content-Length: four')],
    ['a length of two numbers', changed('Content-Length: 4', 'Content-Length: 4, 4')],
    ['an empty length', changed('Content-Length: 4', 'Content-Length:')],
    ['300 headers', changed('From', `${'X: 1\r\n'.repeat(300)}From`)],
    ['endless headers', changed('From', `X: ${'x'.repeat(70_000)}\r\nFrom`)],
  ])('refuses %s', (_, bytes) => {
    expect(() => parseDatagram(bytes)).toThrow(refused);
  });

  it.each([
    ['a line without a colon', changed('From', 'Nonsense\r\nFrom')],
    ['a name with a space', changed('From', 'Non sense: 1\r\nFrom')],
    ['a name with a tab', changed('From', 'Non\tsense: 1\r\nFrom')],
    ['a name that is no token', changed('From', 'X(Note): 1\r\nFrom')],
    ['no name', changed('From', ': 1\r\nFrom')],
    ['what is folded to a malformed line', changed('From', 'Nonsense\r\n folded: 1\r\nFrom')],
    ['folding with nothing to fold to', changed('OK\r\n', 'OK\r\n folded\r\n')],
    ['a NUL in another header', changed('From', 'X: \0\r\nFrom')],
    ['a bare CR in another header', changed('From', 'X: a\rCall-ID: b\r\nFrom')],
    ['bytes that are no UTF-8', Buffer.from(OK.toString().replace('From', 'X: \xff\xfe\r\nFrom'), 'latin1')],
    ['a malformed Contact, Date and Warning', changed('From', 'm: <\r\nDate: x\r\nWarning: "\r\nFrom')],
    ['two of what there may be one', changed('From', 'Expires: 1\r\nExpires: 2\r\nFrom')],
    ['empty lines before the message', Buffer.concat([Buffer.from('\r\n\n\r\n'), OK])],
    ['LF alone', Buffer.from(OK.toString().replaceAll('\r\n', '\n'))],
    ['LF before the body', changed('\r\n\r\n', '\r\n\n')],
    ['LF in one place', changed('\r\nFrom', '\nFrom')],
    ['tabs for spaces', Buffer.from(OK.toString().replaceAll(' ', '\t'))],
    ['white space before the colon', Buffer.from(OK.toString().replaceAll(': ', ' \t:\t '))],
    ['folding everywhere', Buffer.from(OK.toString().replaceAll(': ', ':\r\n\t'))],
    ['folding with LF alone', Buffer.from(OK.toString().replaceAll(': ', ':\n '))],
    ['white space at the ends of lines', changed(/([^\n])\r\n/g, '$1\t \r\n')],
  ])('takes a response with %s', (_, bytes) => {
    const message = parseDatagram(bytes) as SipResponse;
    expect(message).toMatchObject({ kind: 'response', statusCode: 200, reasonPhrase: 'OK' });
    expect(message.cseq).toEqual({ number: 1, method: 'NOTIFY' });
    expect(message.vias).toHaveLength(1);
    expect(message.vias[0]).toMatchObject({ transport: 'UDP', sentBy: '192.0.2.1:5060' });
    expect(message.vias[0].parameters.get('branch')).toBe('z9hG4bK1');
    expect(message.headers.get('Call-ID')).toBe('call@a.test');
    expect(message.headers.get('From')?.replaceAll('\t', ' ')).toBe('<sip:a@a.test>;tag=1');
    expect(message.body.toString()).toBe('body');
  });

  it('leaves control characters out of the reason', () => {
    expect(parseDatagram(changed('OK', 'O\0K\r\u0007'))).toMatchObject({ reasonPhrase: 'O K' });
  });

  it('refuses a request whose CSeq names another method', () => {
    const request = changed('SIP/2.0 200 OK', 'NOTIFY sip:a@a.test SIP/2.0').toString();
    expect(parseDatagram(Buffer.from(request)).kind).toBe('request');
    expect(() => parseDatagram(Buffer.from(request.replace('1 NOTIFY', '1 OPTIONS')))).toThrow(refused);
    expect(() => parseDatagram(Buffer.from(request.replace('SIP/2.0\r\nVia', 'SIP/2.1\r\nVia')))).toThrow(
      refused,
    );
  });
});

describe('the responses of RFC 4475', () => {
  const common = ['From: <sip:user@example.com>;tag=39ansfi3', 'To: <sip:user@example.edu>;tag=902jndnke3'];

  it('noreason: an empty reason phrase (3.1.1.13)', () => {
    const via = 'Via: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe';
    const rest = [
      'Call-ID: noreason.asndj203insdf99223ndf',
      'CSeq: 35 INVITE',
      ...common,
      'Content-Length: 0',
    ];
    const noreason = lines('SIP/2.0 100 ', via, ...rest, '\r\n');
    expect(parseDatagram(noreason)).toMatchObject({ statusCode: 100, reasonPhrase: '' });
  });

  it('unreason: a reason phrase that is not ASCII (3.1.1.12)', () => {
    const reasonPhrase = '= 2**3 * 5**2 но сто девяносто девять - простое';
    const unreason = lines(
      `SIP/2.0 200 ${reasonPhrase}`,
      'Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923',
      'Call-ID: unreason.1234ksdfak3j2erwedfsASdf',
      'CSeq: 35 INVITE',
      ...common,
      'Content-Type: application/sdp',
      'Content-Length: 5',
      '',
      'v=0\r\n',
    );
    expect(parseDatagram(unreason)).toMatchObject({ statusCode: 200, reasonPhrase });
  });

  it('bigcode: a status code beyond all bounds (3.1.2.19)', () => {
    const bigcode = lines(
      'SIP/2.0 4294967301 better not break the receiver',
      'Via: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe',
      'Call-ID: bigcode.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i',
      'CSeq: 353494 INVITE',
      ...common,
      'Content-Length: 0',
      'Contact: <sip:user@host105.example.com>',
      '\r\n',
    );
    expect(() => parseDatagram(bigcode)).toThrow(refused);
  });

  it('scalarlg: a CSeq beyond all bounds (3.1.2.5)', () => {
    const scalarlg = lines(
      'SIP/2.0 503 Service Unavailable',
      'Via: SIP/2.0/TCP host129.example.com;branch=z9hG4bKzzxdiwo34sw;received=192.0.2.129',
      'To: <sip:user@example.com>',
      'From: <sip:other@example.net>;tag=2easdjfejw',
      'CSeq: 9292394834772304023312 OPTIONS',
      'Call-ID: scalarlg.noase0of0234hn2qofoaf0232aewf2394r',
      'Retry-After: 949302838503028349304023988',
      'Warning: 1812 overture "In Progress"',
      'Content-Length: 0',
      '\r\n',
    );
    expect(() => parseDatagram(scalarlg)).toThrow(refused);
  });

  it('bcast: two Vias, so that it is not for us (3.3.11)', () => {
    const bcast = lines(
      'SIP/2.0 200 OK',
      'Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923',
      'Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23',
      'Call-ID: bcast.0384840201234ksdfak3j2erwedfsASdf',
      'CSeq: 35 INVITE',
      ...common,
      'Content-Length: 0',
      '\r\n',
    );
    expect(parseDatagram(bcast).vias).toHaveLength(2);
  });
});

describe('hostile bytes', () => {
  const parses = (bytes: Buffer): void => {
    try {
      parseDatagram(bytes);
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
    }
  };
  /** Valid messages with some bytes overwritten, removed, doubled or put in. */
  const mutated = fc
    .tuple(
      fc.constantFrom(OK.toString(), OK.toString().replace('SIP/2.0 200 OK', 'NOTIFY sip:a@a.test SIP/2.0')),
      fc.array(
        fc.record({
          at: fc.nat(400),
          remove: fc.nat(30),
          insert: fc.oneof(
            fc.constantFrom(
              '\r\n',
              '\r\n\r\n',
              '"',
              '<',
              ';',
              ',',
              ' ',
              ':',
              '/',
              '=',
              '\\',
              '\0',
              'Via:',
              'l: 9',
            ),
            fc.string({ unit: 'binary', maxLength: 12 }),
          ),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    )
    .map(([text, changes]) =>
      changes.reduce((so, { at, remove, insert }) => so.slice(0, at) + insert + so.slice(at + remove), text),
    );

  it('are a message or a SipParseError, never anything else', () => {
    fc.assert(
      fc.property(mutated, fc.constantFrom('utf8', 'latin1'), (text, encoding) =>
        parses(Buffer.from(text, encoding as BufferEncoding)),
      ),
      { numRuns: 20_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => parses(Buffer.from(bytes))),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['quotes', '"'],
    ['backslashes', '"\\'],
    ['semicolons', ';'],
    ['commas', ','],
    ['spaces', ' '],
    ['tabs and folds', '\r\n\t'],
    ['slashes', '/'],
    ['equals signs', 'a='],
    ['colons', 'a:\r\n'],
  ])('of 64 KiB of %s take no time', (_, repeated) => {
    const flood = repeated.repeat(60_000 / repeated.length);
    for (const [place, flooded] of [
      [';branch', `${flood};branch`],
      ['SIP/2.0/UDP', flood],
      ['1 NOTIFY', `1${flood}`],
      ['OK', flood],
      ['call@', flood],
      ['From: ', `${flood}From: `],
    ]) {
      const bytes = Buffer.from(OK.toString().replace(place, flooded));
      const started = performance.now();
      parses(bytes);
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});

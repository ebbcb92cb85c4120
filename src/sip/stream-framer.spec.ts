import fc from 'fast-check';
import { SipParseError } from './errors.js';
import { MAX_BODY_BYTES, StreamFramer } from './stream-framer.js';

function message(body: string | Buffer, length = Buffer.byteLength(body)): Buffer {
  const head = [
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/TCP a.test;branch=z9hG4bK1',
    'From: <sip:a@a.test>',
    'To: <sip:b@b.test>',
    'Call-ID: call',
    'CSeq: 1 NOTIFY',
    `Content-Length: ${length}`,
    '\r\n',
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n')), Buffer.from(body)]);
}

const refused = expect.objectContaining({ name: 'SipParseError' });

describe('StreamFramer', () => {
  const bodies = ['', 'žluťoučký', '\r\n\r\nSIP/2.0 200 OK\r\n\r\n', 'x'.repeat(3_000)];
  const stream = Buffer.concat(bodies.flatMap((body) => [Buffer.from('\r\n\r\n'), message(body)]));

  it('cuts the same messages however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 50 }), (sizes) => {
        const framer = new StreamFramer();
        const messages = [];
        for (let from = 0, chunk = 0; from < stream.length; from += sizes[chunk++ % sizes.length]) {
          messages.push(...framer.push(stream.subarray(from, from + sizes[chunk % sizes.length])));
        }
        expect(messages.map(({ body }) => body.toString())).toEqual(bodies);
      }),
      { numRuns: 200 },
    );
    const bytewise = new StreamFramer();
    expect([...stream].flatMap((byte) => bytewise.push(Buffer.from([byte])))).toHaveLength(bodies.length);
  });

  it('cuts messages whose lines end in LF alone, with empty lines between', () => {
    const bytes = Buffer.from(`\n\r\n${message('one').toString().replaceAll('\r\n', '\n')}\r\n\n`);
    const framer = new StreamFramer();
    const bodies = [...bytes].flatMap((byte) => framer.push(Buffer.from([byte])));
    expect([...bodies, ...framer.push(message('two'))].map(({ body }) => body.toString())).toEqual([
      'one',
      'two',
    ]);
  });

  it('leaves out what is framed and yet no message, and goes on behind it', () => {
    const framed = (from: string | RegExp, to: string): Buffer =>
      Buffer.from(message('lost').toString().replace(from, to));
    const noMessages = [
      framed('Call-ID: call\r\n', ''),
      framed('Call-ID', 'Call ID'),
      framed('CSeq: 1', 'CSeq: one'),
      framed('SIP/2.0/TCP', 'TCP'),
      framed('SIP/2.0 200 OK', 'OPTIONS sip:a.test SIP/2.0'),
    ];
    const messages = new StreamFramer().push(Buffer.concat([...noMessages, message('kept')]));
    expect(messages.map(({ body }) => body.toString())).toEqual(['kept']);
  });

  it('takes many small chunks in time that grows with their number', () => {
    const framer = new StreamFramer();
    const body = 'x'.repeat(MAX_BODY_BYTES);
    const started = performance.now();
    const messages = [...message(body)].flatMap((byte) => framer.push(Buffer.from([byte])));
    expect(messages).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('takes 64 KiB of headers and no more, ended or not', () => {
    for (const ending of ['', '\r\n\r\n']) {
      const framer = new StreamFramer();
      framer.push(Buffer.alloc(65_000, 'x'));
      expect(() => framer.push(Buffer.from('x'.repeat(600) + ending))).toThrow(refused);
    }
  });

  it('refuses a body that is too long before it comes, and a message without a length', () => {
    expect(() => new StreamFramer().push(message('', MAX_BODY_BYTES + 1))).toThrow(refused);
    const nameless = message('').toString().replace('Content-Length: 0\r\n', '');
    expect(() => new StreamFramer().push(Buffer.from(nameless))).toThrow(/no Content-Length/);
  });

  it('throws nothing but a SipParseError', () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.nat(stream.length).map((end) => stream.subarray(end, end + 300)),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 20 }), (chunks) => {
        const framer = new StreamFramer();
        try {
          for (const each of chunks) framer.push(Buffer.from(each));
        } catch (error) {
          if (!(error instanceof SipParseError)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

import Fastify, { type FastifyRequest } from 'fastify';
import { ownAddress } from './own-address.js';

const FALLBACK = 'http://localhost:3000';

function address(host: unknown, protocol = 'https'): string {
  return ownAddress({ host, protocol } as FastifyRequest, FALLBACK);
}

describe('ownAddress', () => {
  it.each(['localhost:3000', 'api.example.com', '192.0.2.7:8080', '[2001:db8::1]:443', 'telephony_api'])(
    'is %s as the client has it',
    (host) => expect(address(host)).toBe(`https://${host}`),
  );

  it.each([
    '"><script>alert(1)</script>',
    'a$(reboot)',
    'a;reboot',
    'a b',
    'a/b',
    'user@a',
    "a'",
    '',
    'a:123456',
    `${'a'.repeat(256)}`,
    undefined,
  ])('is never %p', (host) => expect(address(host)).toBe(FALLBACK));

  it('knows http and https alone', () => expect(address('a', 'javascript')).toBe(FALLBACK));

  it('is what a trusted proxy says, and nobody else', async () => {
    const forwarded = {
      host: 'inside:3000',
      'x-forwarded-host': 'api.example.com',
      'x-forwarded-proto': 'https',
    };
    const seen = async (trustProxy: boolean): Promise<string> => {
      const fastify = Fastify({ trustProxy });
      fastify.get('/', (request) => ownAddress(request, FALLBACK));
      return (await fastify.inject({ url: '/', headers: forwarded })).body;
    };
    expect(await seen(true)).toBe('https://api.example.com');
    expect(await seen(false)).toBe('http://inside:3000');
  });
});

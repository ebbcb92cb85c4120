import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { KeySet } from './key-set.js';

const jwkOf = (key: KeyObject, more: object = {}): object => ({ ...key.export({ format: 'jwk' }), ...more });
const rsa = (modulusLength: number): KeyObject => generateKeyPairSync('rsa', { modulusLength }).publicKey;
const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).publicKey;
const ed25519 = (): KeyObject => generateKeyPairSync('ed25519').publicKey;

describe('a key set', () => {
  const fitting = (keys: unknown[], header: { alg: string; kid?: string }): number =>
    KeySet.parse(JSON.stringify({ keys })).fitting(header).length;

  it('gives the keys of the algorithm, by their ids where there are any', () => {
    const keys = [
      jwkOf(ed25519(), { kid: 'a' }),
      jwkOf(ed25519(), { kid: 'a' }),
      jwkOf(ed25519(), { kid: 'b', alg: 'Ed25519' }),
      jwkOf(ed25519()),
      jwkOf(ec('P-256'), { kid: 'a', use: 'sig' }),
      jwkOf(rsa(2048), { kid: 'a', key_ops: ['verify'] }),
    ];
    expect(fitting(keys, { alg: 'EdDSA', kid: 'a' })).toBe(3);
    expect(fitting(keys, { alg: 'EdDSA', kid: 'b' })).toBe(2);
    expect(fitting(keys, { alg: 'EdDSA', kid: 'c' })).toBe(1);
    expect(fitting(keys, { alg: 'EdDSA' })).toBe(4);
    expect(fitting(keys, { alg: 'ES256', kid: 'a' })).toBe(1);
    expect(fitting(keys, { alg: 'RS256' })).toBe(1);
    expect(fitting(keys, { alg: 'HS256' })).toBe(0);
  });

  it('leaves out keys that are for something else, weak or broken', () => {
    const keys = [
      jwkOf(ed25519(), { use: 'enc' }),
      jwkOf(ed25519(), { key_ops: ['sign'] }),
      jwkOf(ed25519(), { alg: 'ES256' }),
      jwkOf(rsa(1024)),
      jwkOf(rsa(2048), { alg: 'RS512' }),
      jwkOf(ec('P-384')),
      { kty: 'oct', k: 'AAAA' },
      { kty: 'RSA', n: 'AA' },
      null,
      'x',
    ];
    expect(() => KeySet.parse(JSON.stringify({ keys }))).toThrow('no key');
    keys.push(jwkOf(ed25519()));
    for (const alg of ['RS256', 'ES256']) expect(fitting(keys, { alg })).toBe(0);
    expect(fitting(keys, { alg: 'EdDSA' })).toBe(1);
  });

  it.each(['', 'x', 'null', '[]', '{}', '{"keys":{}}', '{"keys":[]}'])('%s is none', (text) => {
    expect(() => KeySet.parse(text)).toThrow();
  });

  it('has no more keys than may be tried on a token', () => {
    const key = jwkOf(ed25519());
    expect(fitting(Array<object>(100).fill(key), { alg: 'EdDSA' })).toBe(100);
    expect(() => KeySet.parse(JSON.stringify({ keys: Array<object>(101).fill(key) }))).toThrow('more than');
  });
});

import type { Settings } from '../config/settings.js';
import { Encryption } from './encryption.js';

const key = (byte: number): { id: string; key: Buffer } => ({
  id: `key${byte}`,
  key: Buffer.alloc(32, byte),
});
const withKeys = (...bytes: number[]): Encryption =>
  new Encryption({ encryptionKeys: bytes.map(key) } as unknown as Settings);

describe('Encryption', () => {
  it('gives back what it was given, and never the same cipher text twice', () => {
    const encryption = withKeys(1);
    const sealed = encryption.encrypt('pässword', 'trunk_1');
    expect(encryption.decrypt(sealed, 'trunk_1')).toBe('pässword');
    expect(encryption.encrypt('pässword', 'trunk_1').ciphertext.equals(sealed.ciphertext)).toBe(false);
  });

  it('refuses a value that was moved to another row, or changed', () => {
    const encryption = withKeys(1);
    const sealed = encryption.encrypt('password', 'trunk_1');
    expect(() => encryption.decrypt(sealed, 'trunk_2')).toThrow();
    sealed.ciphertext[sealed.ciphertext.length - 1] ^= 1;
    expect(() => encryption.decrypt(sealed, 'trunk_1')).toThrow();
  });

  it('tells whether a text is what was encrypted', () => {
    const encryption = withKeys(1);
    const sealed = encryption.encrypt('password', 'trunk_1');
    const texts = ['password', 'Password', 'password ', ''];
    expect(texts.map((text) => encryption.isOf(sealed, text, 'trunk_1'))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(withKeys(2).isOf(sealed, 'password', 'trunk_1')).toBe(false);
  });

  it('reads what an earlier key encrypted, for as long as that key is configured', () => {
    const sealed = withKeys(1).encrypt('password', 'trunk_1');
    expect(withKeys(2, 1).decrypt(sealed, 'trunk_1')).toBe('password');
    expect(withKeys(2, 1).encrypt('x', 'y').key_id).toBe('key2');
    expect(() => withKeys(2).decrypt(sealed, 'trunk_1')).toThrow('key1');
  });
});

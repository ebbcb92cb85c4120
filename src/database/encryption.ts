import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../config/settings.js';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What `encrypt` made, as two columns of a row. */
export interface Sealed {
  /** Initialization vector, authentication tag and cipher text. */
  ciphertext: Buffer;
  key_id: string;
}

/** AES-256-GCM for secrets at rest. The key's id is stored beside each value, so that keys can be rotated. */
@Injectable()
export class Encryption {
  constructor(private readonly settings: Settings) {}

  /** The ids of the configured keys; the first one's key encrypts. */
  get keyIds(): string[] {
    return this.settings.encryptionKeys.map(({ id }) => id);
  }

  /** @param owner the id of the row that holds the value, authenticated with it: moved to another row it is refused */
  encrypt(plaintext: string, owner: string): Sealed {
    const { id, key } = this.settings.encryptionKeys[0];
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
    const text = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return { ciphertext: Buffer.concat([iv, cipher.getAuthTag(), text]), key_id: id };
  }

  /** @throws Error when the key is not configured any more, or the value or its owner was changed */
  decrypt(sealed: Sealed, owner: string): string {
    const found = this.settings.encryptionKeys.find(({ id }) => id === sealed.key_id);
    if (!found) throw new Error(`No encryption key ${sealed.key_id} is configured`);
    const iv = sealed.ciphertext.subarray(0, IV_BYTES);
    const tag = sealed.ciphertext.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', found.key, iv)
      .setAAD(Buffer.from(owner))
      .setAuthTag(tag);
    const text = decipher.update(sealed.ciphertext.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }

  /** Whether `sealed` is this very text; not so where it cannot be read any more. */
  isOf(sealed: Sealed, plaintext: string, owner: string): boolean {
    try {
      return sameSecret(this.decrypt(sealed, owner), plaintext);
    } catch {
      return false;
    }
  }

  /**
   * Keyed digests to compare texts by, where the text may hold a secret that a plain hash would let one guess: by each
   * of the keys, since one that was stored may be by an earlier one. The first is the one to store.
   */
  fingerprints(text: string): Buffer[] {
    return this.settings.encryptionKeys.map(({ key }) => createHmac('sha256', key).update(text).digest());
  }
}

/** Whether two texts are the same; how long it takes says nothing of where they differ. */
export function sameSecret(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(first, second);
}

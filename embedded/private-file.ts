import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';

/** A password that needs no escaping in URLs, SQL or configuration files: 192 random bits. */
export function generatePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Writes a file that only its owner can read (mode 0600): wholly or, if the machine fails meanwhile, not at all. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** Reads a JSON file; `undefined` when there is none. */
export async function readJsonFile<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

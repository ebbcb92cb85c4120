import { hash } from 'node:crypto';

/** Hashes of an account's password, in hexadecimal. Whoever has one can answer challenges of its realm: secrets. */
export interface Ha1 {
  ha1_md5: string;
  ha1_sha256: string;
}

/** H(A1) of RFC 7616 section 3.4.2 by MD5, and by SHA-256 (RFC 8760); the realm is the domain. */
export function ha1Of(username: string, domain: string, password: string): Ha1 {
  const a1 = `${username}:${domain}:${password}`;
  return { ha1_md5: hash('md5', a1), ha1_sha256: hash('sha256', a1) };
}

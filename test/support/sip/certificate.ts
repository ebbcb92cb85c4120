import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A certificate and its private key, in PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/**
 * Makes a self-signed certificate that is valid for a day. Needs `openssl` on PATH.
 * @param names subject alternative names as OpenSSL writes them: `DNS:phone.test`, `IP:127.0.0.1`
 */
export async function selfSignedCertificate(
  names: string[] = ['DNS:localhost', 'IP:127.0.0.1', 'IP:::1'],
): Promise<Certificate> {
  const directory = await mkdtemp(join(tmpdir(), 'sip-certificate-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  try {
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
      ...['-subj', '/CN=phone simulator', '-addext', `subjectAltName=${names.join(',')}`],
      ...['-keyout', key, '-out', cert],
    ]);
    return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
  } finally {
    await rm(directory, { recursive: true });
  }
}

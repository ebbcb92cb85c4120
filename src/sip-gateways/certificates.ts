import { X509Certificate } from 'node:crypto';

/** Room for a dozen authorities with long keys. */
export const MAX_CERTIFICATES_LENGTH = 32_768;

const BEGIN = '-----BEGIN ';
const END = '-----END CERTIFICATE-----';

/**
 * The certificates in a PEM text (RFC 7468), in one form and without the text around them; nothing where it has none,
 * a broken one, or anything else: a private key does not belong here.
 */
export function readCertificates(pem: string): string | undefined {
  if (pem.length > MAX_CERTIFICATES_LENGTH) return undefined;
  const certificates: string[] = [];
  for (let begin = pem.indexOf(BEGIN); begin !== -1;) {
    const end = pem.indexOf(END, begin);
    const next = pem.indexOf(BEGIN, begin + BEGIN.length);
    if (!pem.startsWith(`${BEGIN}CERTIFICATE-----`, begin) || end === -1) return undefined;
    if (next !== -1 && next < end) return undefined;
    try {
      certificates.push(new X509Certificate(pem.slice(begin, end + END.length)).toString());
    } catch {
      return undefined;
    }
    begin = next;
  }
  return certificates.length > 0 ? certificates.join('') : undefined;
}

import { selfSignedCertificate } from '../../test/support/sip/certificate.js';
import { MAX_CERTIFICATES_LENGTH, readCertificates } from './certificates.js';

describe('readCertificates', () => {
  it('takes certificates, and leaves the text around them out', async () => {
    const { cert } = await selfSignedCertificate();
    expect(readCertificates(cert)).toBe(cert);
    expect(readCertificates(`Subject: a\n${cert.replaceAll('\n', '\r\n')}\n# b\n${cert}end`)).toBe(
      cert + cert,
    );
  });

  it('takes nothing that is broken, or anything else', async () => {
    const { cert, key } = await selfSignedCertificate();
    const refused = [
      '',
      'certificate',
      key,
      cert + key,
      key + cert,
      cert.slice(0, -20),
      cert.replace(/\n.{64}\n/, '\n'),
      cert.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'),
      cert.repeat(MAX_CERTIFICATES_LENGTH / cert.length + 1),
    ];
    for (const pem of refused) expect([pem, readCertificates(pem)]).toEqual([pem, undefined]);
  });

  it('reads text that only begins certificates in time that grows with its length', () => {
    const begins = '-----BEGIN CERTIFICATE-----\n'.repeat(MAX_CERTIFICATES_LENGTH / 28);
    const started = performance.now();
    expect(readCertificates(begins)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(100);
  });
});

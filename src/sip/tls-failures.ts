import type { SipError } from './errors.js';

const UNKNOWN_ISSUER = 'the certificate authority is not trusted, or an intermediate certificate is missing';
const NO_TLS = 'the peer does not use TLS';
const OLD_TLS = 'no TLS version in common (1.2 or later)';
const NOTHING_IN_COMMON = 'the peer refused: no cipher in common, or it requires a client certificate';
const CLIENT_CERTIFICATE = 'the peer requires a client certificate';
const CLOSED = 'the connection was closed';

/** The words for the codes of OpenSSL and Node. */
const REASONS: Record<string, string> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate has been revoked',
  CERT_SIGNATURE_FAILURE: 'the signature of the certificate is invalid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed and not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate authority is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
  CERT_UNTRUSTED: UNKNOWN_ISSUER,
  INVALID_CA: 'the issuer of the certificate is not a certificate authority',
  INVALID_PURPOSE: 'the certificate is not for a server',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
  ERR_SSL_EE_KEY_TOO_SMALL: 'the key of the certificate is too short',
  EE_KEY_TOO_SMALL: 'the key of the certificate is too short',
  CA_MD_TOO_WEAK: 'the signature of the certificate is too weak',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_TLS,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: OLD_TLS,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OLD_TLS,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: NOTHING_IN_COMMON,
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': NOTHING_IN_COMMON,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE': CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'the peer does not know the host name',
  ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME: 'the peer does not know the host name',
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
};

/** Why a handshake failed, in words that a tenant may read: they hold nothing of the peer's or of ours. */
export function tlsFailureOf({ cause }: SipError): string {
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  return REASONS[code] ?? 'the handshake did not complete';
}

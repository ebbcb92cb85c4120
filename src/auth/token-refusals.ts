/** Why a token is refused, as far as its bearer may know (RFC 6750 section 3.1). */
export type RefusalReason =
  | 'malformed'
  | 'algorithm'
  | 'type'
  | 'signature'
  | 'expired'
  | 'not_yet_valid'
  | 'issuer'
  | 'audience'
  | 'claims';

/** A token that is not valid, whoever would verify it. */
export class TokenRefused extends Error {
  constructor(
    readonly reason: RefusalReason,
    options?: ErrorOptions,
  ) {
    super(`The access token is refused: ${reason}`, options);
  }
}

/** No key is known yet to verify a token with, since the identity provider cannot be reached. */
export class TokenKeysUnavailable extends Error {
  /** @param retryAfterSeconds when the keys are asked for again at the latest */
  constructor(readonly retryAfterSeconds: number) {
    super('The keys of the identity provider cannot be fetched');
  }
}

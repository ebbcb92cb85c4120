/** Parts of a name that say that its value is a secret, wherever they stand in it. */
const SECRET_PART = /password|passwd|passphrase|passcode|secret(?!ar)|token|credential|pincode/;
/** Words that say so at the end of a name only: `sip_pass`, `userPin`, but not `pass_through` or `pin_length`. */
const SECRET_ENDING = /(^| )(pass|pwd|pw|pin|psk|ha1)s?$/;
/** Keys that open something; the many other keys of a phone are made of plastic. */
const SECRET_KEY =
  /(^| )(access|aes|api|auth|encryption|master|private|secret|session|shared|srtp|ssh|wpa) ?keys?$/;
const PIN_CODE = /(^| )pin code$/;

/** A URL with a password in it (RFC 3986 section 3.2.1). */
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s]*@/i;

/**
 * Whether a setting is a secret, which no answer shows (contract §1): by its name, as in `sip_password`, `authSecret`,
 * `account.1.password`, `voicemail_pin` or `api_key`, or as a URL with a password in it. Booleans never are, so that
 * `password_protected: true` stays a plain setting.
 */
export function isSecretSetting(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return false;
  if (typeof value === 'string' && URL_WITH_PASSWORD.test(value)) return true;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  const unnumbered = words.replace(/[ \d]+$/, '');
  return (
    SECRET_PART.test(words.replaceAll(' ', '')) ||
    [words, unnumbered].some((text) => [SECRET_ENDING, SECRET_KEY, PIN_CODE].some((form) => form.test(text)))
  );
}

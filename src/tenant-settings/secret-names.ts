import { isSecretNumber } from './numbered-parameters.js';
import { mayNameSecret, maybeSwitch, type Secrecy, secrecyOf, wordsOf } from './secret-words.js';
import { hasCredentials } from './urls-in-text.js';

/** What a switch may be set to, as makers write it. */
const SWITCHED = /^(?:|[01]|yes|no|on|off|true|false|enabled?|disabled?)$/i;

/**
 * Whether a setting is a secret, which no answer shows (contract §1): by the words of its name, as `sip_password`,
 * `SIP1 Register Pswd`, `auto_provision.aes_key_16.com` and `presharedkey` have them, by a number that Grandstream
 * gave it, or as a URL or a line of options with a password in it, or a list with one of them. What only tells something
 * about a secret is none: `password_min_length`. Booleans never are, so that `password_protected: true` stays a plain
 * setting.
 * @param name of the setting
 * @param value a text, number, boolean, list, object or null
 * @param within the words of the names of the objects that it stands within
 */
export function secrecyOfSetting(name: string, value: unknown, within: readonly string[] = []): Secrecy {
  if (typeof value === 'boolean') return 'none';
  if (textsOf(value).some((text) => hasCredentials(text, isSecretName))) return 'secret';
  if (isSecretNumber(name)) return 'secret';
  if (!mayNameSecret(name) && secrecyOf(within) === 'none') return 'none';
  const words = [...within, ...wordsOf(name)];
  const secrecy = secrecyOf(words);
  return secrecy !== 'none' && isScalar(value) && SWITCHED.test(String(value)) && maybeSwitch(words)
    ? 'none'
    : secrecy;
}

/** Whether a name by itself is one of a secret, such as that of a parameter in a URL. */
export function isSecretName(name: string): boolean {
  return mayNameSecret(name) && secrecyOf(wordsOf(name)) !== 'none';
}

/** The texts that a setting consists of: itself, or the members of a list. Those of objects have names of their own. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap(textsOf) : [];
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

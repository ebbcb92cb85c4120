/** Words, in the singular, that say by themselves that what they name is a secret. */
const SECRETS = words(`
  password passwort kennwort passwd passwrd passw pswd psw pword pwd pass pw passphrase passcode passkey
  secret token credential cred pin pincode psk apikey jwt ha1 ha1b community`);

/** Those that are told wherever they stand in a word of several: `localadminpassword`, `passwordlength`. */
const STEM = /(passwords?|passwort|kennwort|passwd|pwd|passphrase|passcode|pswd|secrets?(?!ar)|credentials?)/;
/** Those that are told at the end of a word only: `accesstoken`, but `tokenring`. */
const LAST_STEM = /(?:token|pincode|passkey|psk|apikey|community)s?$/;
/** Those that are parts of other words, as of `compass` and `spin`: told after one of `OWNERS` only. */
const OWNED = /(?:pass|pin|pw)$/;
const OWNERS = words(`
  account acs admin auth bind client config db door eap ftp guest http https ldap local login mail mailbox pnp pppoe prov
  provisioning proxy radius reg register registration remote root server sip smtp ssh super system tftp unlock user vm
  voicemail vpn web wifi wlan wpa www`);

/** What a key opens or proves; the many other keys of a phone are made of plastic. */
const KEY_KINDS = words(`
  access admin aes api auth authentication cipher client crypt crypto decrypt decryption des enc encode encrypt encryption
  file hmac ike ipsec jwt license licence master media network openvpn pgp preshared pri priv privacy private provision
  provisioning psk radius rc rsa sdes secret security server session shared signal signature signing srtp ssh ssl symmetric
  tacacs tkip tls vpn wep wifi wireguard wlan wpa`);
/** After one of these any key is one to encrypt with: `sec.TLS.customDeviceKey.1`. */
const KEY_PLACES = words('ssl tls');

/** Words that name a secret together, whatever stands between. */
const PAIRS: readonly [first: ReadonlySet<string>, second: ReadonlySet<string>][] = [
  // Snom's digests of user name, realm and password.
  [words('auth client digest proxy user'), words('hash')],
  [words('keylock unlock'), words('code')],
  // Cisco SPA: general purpose parameters for secrets, which the phone itself never shows.
  [words('gpp'), words('sa sb sc sd')],
];

/** Words after which a name tells something about a secret: `password_min_length`, `token_url`. */
const ABOUT = words(`
  age algo algorithm allow allowed at attempt attempts cache caching change changed charset check complexity count date
  days dial dialing disable disabled duration enable enabled encoding encryption endpoint expiration expire expired expires expiry
  format hidden hide hint hours identity idx index interval label len length less lifetime limit mask masked max maxage maximum
  maxlen maxlength method min minimum minlen minlength minutes mode needed notification notify optional options pattern
  policies policy prefix prompt protect protected protection refresh regex require required requirement requirements
  requires reset retries retry rotate rotation rule rules seconds set settings show strength time timeout tries ttl type
  updated uri url validation
  visibility visible warning warnings`);
const ABOUT_KEY = words(`
  action as bindings bits derivation event exchange file filename function id ids in lock management map mapping mgmt name
  path press pressed size tone tones usage version`);
const ABOUT_CREDENTIAL = words('login name user username');
const ABOUT_PASS = words('along band by dtmf fail failed filter on through thru');

/** Before a secret these make a switch of the name, where the value is one: `use_password: 0`. */
const SWITCHES = words(`
  allow ask enable encrypt forbid force has have hide if is need needs no prompt remember req require requires save show
  use uses using with without`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** What is part of every name of a secret, so that most names need no closer look. */
const HINT = /pass|pw|psw|pswd|pword|pin|wort|secret|token|cred|psk|key|jwt|ha1|community|hash|code|gpp/i;
const NOT_ASCII = /[^\0-\x7f]/;

/** Whether a name may be one of a secret, by itself: most are not, which is quickly told. */
export function mayNameSecret(name: string): boolean {
  return HINT.test(name) || NOT_ASCII.test(name);
}

/**
 * The words of a name, in lower case and without numbers: of `SIP1 Register Pswd` `sip`, `register` and `pswd`, of
 * `wpa2PSKKey` `wpa`, `psk` and `key`, of `userpassword` `user` and `password`.
 */
export function wordsOf(name: string): string[] {
  const text = NOT_ASCII.test(name) ? name.normalize('NFKC') : name;
  const found: string[] = [];
  let start = -1;
  for (let index = 0; index <= text.length; index++) {
    const kind = kindOf(text.charCodeAt(index));
    const ends = kind === OTHER || (index > start && kind === UPPER && isBoundary(text, index));
    if (start !== -1 && ends) found.push(...partsOf(text.slice(start, index).toLowerCase()));
    if (ends) start = kind === OTHER ? -1 : index;
    else if (start === -1) start = index;
  }
  return found;
}

const [OTHER, UPPER, LOWER, DIGIT] = [0, 1, 2, 3];

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  return code >= 48 && code <= 57 ? DIGIT : OTHER;
}

/** Whether a capital begins a word: after what is none, or before what is not, as the second `P` of `SIPPass`. */
function isBoundary(text: string, index: number): boolean {
  return kindOf(text.charCodeAt(index - 1)) !== UPPER || kindOf(text.charCodeAt(index + 1)) === LOWER;
}

/** The words that are written together in one; numbers are left out. */
function partsOf(word: string): string[] {
  if (SECRETS.has(word)) return [word];
  if (/\d/.test(word)) return word.split(/\d+/).flatMap((part) => (part === '' ? [] : partsOf(part)));
  if (!HINT.test(word) || SECRETS.has(singular(word))) return [word];
  const parts = word.split(STEM);
  if (parts.length > 1) return parts.filter((part) => part !== '');
  const last = LAST_STEM.exec(word) ?? lastOwned(word);
  return last && last.index > 0 ? [word.slice(0, last.index), last[0]] : [word];
}

function lastOwned(word: string): RegExpExecArray | null {
  const key = /keys?$/.exec(word);
  if (key) return KEY_KINDS.has(word.slice(0, key.index)) ? key : null;
  const owned = OWNED.exec(word);
  return owned && OWNERS.has(word.slice(0, owned.index)) ? owned : null;
}

function singular(word: string): string {
  return word.endsWith('s') && word !== 'pass' ? word.slice(0, -1) : word;
}

/** What a name says of its value: nothing, that it is a secret, or that it is several: `passwords`. */
export type Secrecy = 'none' | 'secret' | 'secrets';

/** What the words of a name, after those of the names that it stands within, say of its value. */
export function secrecyOf(path: readonly string[]): Secrecy {
  const before = new Set<string>();
  for (const [index, word] of path.entries()) {
    if (isSecretWord(word, path[index - 1], before)) {
      if (index === path.length - 1) return singular(word) === word ? 'secret' : 'secrets';
      if (!isAbout(word, path[index + 1]) && !isAbout(word, path.at(-1)!)) return 'secret';
    }
    before.add(word);
  }
  return 'none';
}

/** Whether the words say that the value is a switch if it looks like one. */
export function maybeSwitch(path: readonly string[]): boolean {
  return path.some((word) => SWITCHES.has(word));
}

function isSecretWord(word: string, last: string | undefined, before: ReadonlySet<string>): boolean {
  // `gpio_pin` is one of a plug, `edit_mode_for_passwords` is about them all.
  if (last === 'for' || (last === 'gpio' && word === 'pin')) return false;
  if (SECRETS.has(singular(word))) return true;
  if (word === 'key' || word === 'keys') {
    return (last !== undefined && KEY_KINDS.has(last)) || hasOneOf(before, KEY_PLACES);
  }
  return PAIRS.some(([first, second]) => second.has(word) && hasOneOf(before, first));
}

function hasOneOf(before: ReadonlySet<string>, listed: ReadonlySet<string>): boolean {
  for (const word of listed) if (before.has(word)) return true;
  return false;
}

function isAbout(secret: string, word: string): boolean {
  if (ABOUT.has(word)) return true;
  if (secret.startsWith('key')) return ABOUT_KEY.has(word);
  if (secret.startsWith('cred')) return ABOUT_CREDENTIAL.has(word);
  return secret === 'pass' && ABOUT_PASS.has(word);
}

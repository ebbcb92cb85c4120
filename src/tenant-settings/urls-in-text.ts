/** Where an authority (RFC 3986 section 3.2) ends, in a text that may go on after the URL. */
const AUTHORITY_END = /[/?#\s"'<>\\]/g;
/** Options of Cisco's profile rules: `[--uid $MA --pwd s3cret --key $B] https://…`. */
const OPTION = /--(?:pwd|password|key)[ =]\S/;
const SIP_SCHEME = /^<?sips?:/i;

/**
 * Whether a text has credentials in it: a URL with a password (RFC 3986 section 3.2.1), or with a secret in its query;
 * a SIP URI with a password (RFC 3261 section 19.1.1); options that name one. Takes time in proportion to its length.
 * @param isSecretName whether the name of a parameter is that of a secret
 */
export function hasCredentials(text: string, isSecretName: (name: string) => boolean): boolean {
  if (text.includes('--') && OPTION.test(text)) return true;
  if (text.includes('@') && (hasUrlPassword(text) || hasSipPassword(text))) return true;
  return text.includes('://') && hasSecretQuery(text, isSecretName);
}

function hasUrlPassword(text: string): boolean {
  for (let at = text.indexOf('://'); at !== -1;) {
    AUTHORITY_END.lastIndex = at + 3;
    const end = AUTHORITY_END.exec(text)?.index ?? text.length;
    const authority = text.slice(at + 3, end);
    if (authority.slice(0, authority.lastIndexOf('@') + 1).includes(':')) return true;
    at = text.indexOf('://', end);
  }
  return false;
}

function hasSipPassword(text: string): boolean {
  return text.split(/[\s",]+/).some((word) => {
    if (!SIP_SCHEME.test(word)) return false;
    const user = word.slice(word.indexOf(':') + 1, word.indexOf('@') + 1);
    return user.split(';')[0].includes(':');
  });
}

function hasSecretQuery(text: string, isSecretName: (name: string) => boolean): boolean {
  return text.split(/[\s"'<>]+/).some((word) => {
    const query = word.includes('://') ? word.slice(word.indexOf('?') + 1).split('#')[0] : '';
    if (query === '' || !word.includes('?')) return false;
    return query.split(/[&;]/).some((parameter) => {
      const [name, value = ''] = parameter.split('=', 2);
      return value !== '' && isSecretName(name);
    });
  });
}

/** A URL as the audit trail has it: without user and password, and without its query, which may carry a token. */
export function urlWithoutSecrets(url: string): string {
  const [location] = url.split(/[?#]/, 1);
  const scheme = location.indexOf('://') + 3;
  const path = location.indexOf('/', scheme);
  const authorityEnd = path === -1 ? location.length : path;
  const user = location.lastIndexOf('@', authorityEnd);
  return user < scheme ? location : location.slice(0, scheme) + location.slice(user + 1);
}

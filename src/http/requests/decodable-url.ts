import type { IncomingMessage } from 'node:http';

/**
 * The URL of a request, its path made decodable. A path such as `/siptrunk/%ZZ` would be refused before anything of
 * ours sees it; as `/siptrunk/%25ZZ` it is a malformed id like any other, with its endpoint's own answer.
 */
export function decodableUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  if (!url.includes('%')) return url;
  const [path] = url.split('?', 1);
  if (decoded(path) !== undefined) return url;
  return path.replaceAll('%', '%25') + url.slice(path.length);
}

/** The first parameter of a URL's query that is not UTF-8, percent-encoded, by its name; undefined where all are. */
export function undecodableParameter(url: string): string | undefined {
  const start = url.indexOf('?');
  if (start === -1 || !url.includes('%', start)) return undefined;
  const pairs = url.slice(start + 1).split('&');
  const [name] = pairs.find((pair) => decoded(pair) === undefined)?.split('=', 1) ?? [];
  return name === undefined ? undefined : (decoded(name) ?? name);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

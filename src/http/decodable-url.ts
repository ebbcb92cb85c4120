import type { IncomingMessage } from 'node:http';

/**
 * The URL of a request, its path made decodable. A path such as `/siptrunk/%ZZ` would be refused before anything of
 * ours sees it; as `/siptrunk/%25ZZ` it is a malformed id like any other, with its endpoint's own answer.
 */
export function decodableUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  if (!url.includes('%')) return url;
  const [path] = url.split('?', 1);
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return path.replaceAll('%', '%25') + url.slice(path.length);
  }
}

import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods that a path is routed by; none for an unknown path. */
    methodsOf(path: string): string[];
  }
}

/** Notes the methods of every route, for the `Allow` of a 405 (RFC 9110 section 15.5.6). */
export function noteRoutedMethods(fastify: FastifyInstance): void {
  const routes = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ url, method }) => {
    routes.set(url, new Set([...(routes.get(url) ?? []), ...[method].flat()]));
  });
  fastify.decorate('methodsOf', (path: string): string[] => {
    const matching = [...routes].filter(([pattern]) => matches(pattern, path));
    return [...new Set(matching.flatMap(([, methods]) => [...methods]))];
  });
}

/** Whether a pattern such as `/siptrunk/:id` covers the path. */
function matches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const expected = pattern.split('/');
  return (
    parts.length === expected.length &&
    expected.every((each, i) => (each.startsWith(':') ? parts[i] !== '' : each === parts[i]))
  );
}

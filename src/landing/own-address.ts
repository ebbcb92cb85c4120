import type { FastifyRequest } from 'fastify';

/** Names, IPv4 and IPv6 addresses, with or without a port; nothing that means something in HTML or to a shell. */
const HOST = /^(?:[0-9A-Za-z_.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * Where the client has found the service: `https://api.example.com`. Behind a trusted proxy that is what the proxy says.
 * @param fallback for a `Host` that is none
 */
export function ownAddress({ protocol, host }: FastifyRequest, fallback: string): string {
  return HOST.test(host || '') && /^https?$/.test(protocol) ? `${protocol}://${host}` : fallback;
}

import type { FastifyRequest } from 'fastify';

/** The bearer token of the `Authorization` header (RFC 6750 section 2.1). */
export function bearerToken({ headers }: FastifyRequest): string | undefined {
  return /^bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Whether there is a bearer token at all, be it of the right form or not. */
export function presentsBearer({ headers }: FastifyRequest): boolean {
  return /^bearer\b/i.test(headers.authorization ?? '');
}

/** The password of the `Authorization` header (RFC 7617 section 2). */
export function basicPassword({ headers }: FastifyRequest): string | undefined {
  const encoded = /^basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  return password;
}

import { existsSync } from 'node:fs';
import { createSecretKey } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SignJWT } from 'jose';
import { Environment } from '../config/environment.js';
import { localSecret } from '../config/local-secrets.js';
import { dataDirOf, isProduction, readTokenNames } from '../config/settings.js';

/** `npm run --silent token`: an access token for the local service, and nothing else, on standard output. */
if (existsSync('.env')) process.loadEnvFile('.env');

try {
  const { values } = parseArgs({
    options: {
      org: { type: 'string', multiple: true, default: ['*'] },
      scope: { type: 'string', default: '*' },
      sub: { type: 'string', default: 'user_1' },
      ttl: { type: 'string', default: '1h' },
    },
  });
  console.log(await accessToken(values));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

interface TokenRequest {
  org: string[];
  scope: string;
  sub: string;
  ttl: string;
}

async function accessToken({ org, scope, sub, ttl }: TokenRequest): Promise<string> {
  const env = new Environment(process.env);
  if (env.text('JWT_JWKS_URI')) throw new Error('Tokens come from the identity provider behind JWT_JWKS_URI');
  const secret =
    env.text('JWT_SECRET') ??
    (isProduction(process.env) ? '' : localSecret(dataDirOf(process.env), 'jwt-secret'));
  if (!secret) throw new Error('JWT_SECRET is missing');
  const { issuer, audience } = readTokenNames(process.env);
  return new SignJWT({ scope, org_ids: org })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(ttl)
    .sign(createSecretKey(Buffer.from(secret)));
}

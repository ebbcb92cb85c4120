import { createSecretKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { findTokenSigning } from '../config/token-secret.js';
import { readTokenRequest, TOKEN_USAGE, UsageError } from './token-request.js';
import { printUsageIfAsked } from './usage.js';

/** `npm run --silent token`: an access token for the local service, and nothing else, on standard output. */
printUsageIfAsked(TOKEN_USAGE);
try {
  const { organizations, scope, subject, seconds } = readTokenRequest(process.argv.slice(2));
  const { secret, issuer, audience } = findTokenSigning(process.env);
  const token = await new SignJWT({ scope, org_ids: organizations })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(`${seconds}s`)
    .sign(createSecretKey(Buffer.from(secret)));
  console.log(token);
} catch (error) {
  console.error((error as Error).message);
  process.exit(error instanceof UsageError ? 2 : 1);
}

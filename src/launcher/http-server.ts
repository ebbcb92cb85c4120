import { maxHeaderSize } from 'node:http';
import cors from '@fastify/cors';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from '../app.module.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import type { Settings } from '../config/settings.js';
import { mountDocs } from '../docs/mount-docs.js';
import { HealthService } from '../health/health.service.js';
import { NestLogger } from '../logging/logger.js';
import { logRequests } from '../logging/request-log.js';
import { RecentWrites } from '../database/recent-writes.js';
import { Metrics } from '../metrics/metrics.js';
import { ApiAdapter } from '../http/server/api-adapter.js';
import { BODY_LIMIT_BYTES, parseBodies } from '../http/server/body-parser.js';
import { readBodiesOfCallers } from '../http/server/callers-bodies.js';
import { answerClientError } from '../http/server/client-error.js';
import { decodableUrl } from '../http/requests/decodable-url.js';
import { answerProbesOnly } from '../http/server/probes-only.js';
import { answerRequestIds, requestIdOf } from '../http/server/request-id.js';
import { answerVary } from '../http/answers/content-negotiation.js';
import { closeConnectionsWhile } from '../http/server/connection-draining.js';
import { answerFrameworkError, refuseMalformedRequests } from '../http/server/malformed-requests.js';
import { takeOverNodeAnswers } from '../http/server/node-answers.js';
import { noteWrites } from '../http/server/noted-writes.js';
import { passOverInterceptors } from '../http/server/occasional-interceptors.js';
import { noteRoutedMethods } from '../http/server/routed-methods.js';
import { answerSecurityHeaders } from '../http/server/security-headers.js';

/** How often Node.js looks for requests that take too long; by default that is every 30 s. */
const TIMEOUT_CHECK_MS = 1_000;

/** What a client that is no browser may not be told by headers, a browser may: these are read by scripts. */
const EXPOSED_HEADERS = [
  'ETag',
  'Location',
  'X-Request-Id',
  'Idempotency-Replayed',
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'RateLimit-Policy',
];

/** The application with everything a request passes through, not yet listening. */
export async function createHttpServer(settings: Settings, logger: Logger): Promise<NestFastifyApplication> {
  const adapter = new ApiAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: settings.requestTimeoutMs,
    http: {
      // Whether there is a Host is ours to say, in the envelope.
      requireHostHeader: false,
      // Node.js takes the longer one of the two time-outs for bodies.
      requestTimeout: settings.requestTimeoutMs,
      headersTimeout: settings.requestTimeoutMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    // As long as Node.js lets a request line be: whether a parameter is too long is its endpoint's to say.
    routerOptions: { maxParamLength: maxHeaderSize },
    trustProxy: settings.trustProxy,
    genReqId: requestIdOf,
    rewriteUrl: decodableUrl,
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkError,
    // Whoever still has a connection is served, and told to close it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  passOverInterceptors();
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(settings), adapter, {
    bodyParser: false,
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  takeOverNodeAnswers(fastify.server);
  noteRoutedMethods(fastify);
  answerRequestIds(fastify);
  const health = app.get(HealthService);
  closeConnectionsWhile(fastify, () => health.draining);
  answerSecurityHeaders(fastify);
  answerVary(fastify);
  refuseMalformedRequests(fastify);
  readBodiesOfCallers(fastify, app.get(TokenVerifier));
  parseBodies(fastify, settings.bodyMaxMembers);
  logRequests(fastify, logger);
  if (settings.databaseReplicaUrls.length > 0) noteWrites(fastify, app.get(RecentWrites));
  if (!settings.roles.has('api')) answerProbesOnly(fastify);
  if (settings.metricsEnabled) app.get(Metrics).observe(fastify);
  if (settings.corsOrigins.length > 0) {
    await fastify.register(cors, {
      origin: settings.corsOrigins.includes('*') ? '*' : settings.corsOrigins,
      methods: ['GET', 'PUT', 'POST', 'DELETE'],
      exposedHeaders: EXPOSED_HEADERS,
      // An OPTIONS that is no preflight would be refused in words that are not ours.
      strictPreflight: false,
    });
  }
  mountDocs(app);
  return app;
}

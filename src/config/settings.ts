import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { canonicalHost } from '../hosts/host.js';
import { type LocalAddress, parseSipUri } from '../sip/index.js';
import { readDnsServers } from './dns-servers.js';
import { parseEncryptionKeys, type EncryptionKey } from './encryption-keys.js';
import { type Endpoint, Environment, type Network, SettingsError } from './environment.js';

/** What this process does: answer requests, run jobs, or both. */
export type Role = 'api' | 'worker';

/** How access tokens are verified: by a shared secret, or by the keys that an identity provider publishes. */
export type TokenVerification = { secret: string } | { jwksUri: string };

/** Every setting of the service, read and checked once at the start. `.env.example` explains each variable. */
export class Settings {
  readonly production: boolean;
  readonly roles: ReadonlySet<Role>;
  readonly host: string;
  readonly port: number;
  /** How many API processes share the port. */
  readonly apiProcesses: number;
  readonly trustProxy: boolean;
  readonly corsOrigins: string[];
  readonly logLevel: string;
  readonly metricsEnabled: boolean;
  /** Requests a minute and caller; 0 switches the limit off. */
  readonly rateLimitPerMinute: number;
  /** Entries of reports below `/sipedge` a minute and caller; 0 switches the limit off. */
  readonly rateLimitReportsPerMinute: number;
  /** How long a request may take to arrive. */
  readonly requestTimeoutMs: number;
  /** How many members each object in a request body may have. */
  readonly bodyMaxMembers: number;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  /** Streaming replicas that lists and histories may be read from. */
  readonly databaseReplicaUrls: string[];
  /** Whether a start applies the pending migrations; else it waits until somebody has. */
  readonly migrateOnStart: boolean;
  /** One server; with Sentinels the host is the name of the master, with a cluster only login and TLS count. */
  readonly redisUrl: string;
  readonly redisSentinels: Endpoint[];
  readonly redisSentinelPassword: string | undefined;
  /** Where a cluster is asked for all of its nodes; empty where Redis is none. */
  readonly redisClusterNodes: Endpoint[];
  readonly tokenVerification: TokenVerification;
  readonly tokenIssuer: string;
  readonly tokenAudience: string;
  /** Whether a token must say that it is an access token (`typ` at+jwt); else JWT, or nothing, will do. */
  readonly tokenTypeRequired: boolean;
  /** The first key encrypts; all of them decrypt. */
  readonly encryptionKeys: EncryptionKey[];
  /** Whether outgoing traffic may go to private, loopback, link-local and metadata addresses. */
  readonly egressAllowPrivate: boolean;
  readonly egressAllowedNetworks: Network[];
  /** Who is asked for DNS records, as `node:dns` takes them; empty for the system's servers. */
  readonly dnsServers: string[];
  /** How long a SIP request may take in all. */
  readonly sipTimeoutMs: number;
  /** The SIP URI of the next hop for all SIP requests; without one they go to their targets. */
  readonly sipOutboundProxy: string | undefined;
  /** Where SIP requests come from. */
  readonly sipLocal: LocalAddress;
  /** The host in the From header of SIP requests; without one it is our own address. */
  readonly sipFromDomain: string | undefined;
  /** Where devices get their configurations from; a device's own URL is below it. */
  readonly provisioningBaseUrl: string;
  /** How long the pings of gateways are kept. */
  readonly pingRetentionDays: number;
  /** How long records of calls are kept. */
  readonly callRecordRetentionDays: number;
  /** How long requests are taken after SIGTERM still, while the process says that it is not ready. */
  readonly shutdownDelayMs: number;
  readonly shutdownTimeoutMs: number;

  constructor(values: { [K in keyof Settings]: Settings[K] }) {
    Object.assign(this, values);
  }
}

/** What the launcher supplies where the environment leaves it open; never used in production. */
export interface LocalDefaults {
  databaseUrl?: string;
  redisUrl?: string;
  jwtSecret?: string;
  encryptionKey?: string;
}

const ROLES: readonly Role[] = ['api', 'worker'];
const LOCAL_NAME = 'telephony-resources-api';
const DATABASE_PROTOCOLS = ['postgres:', 'postgresql:'];
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The folder for everything that the local defaults keep: `DATA_DIR`, else `.data` where the service is started. */
export function dataDirOf(variables: NodeJS.ProcessEnv): string {
  return resolve(variables.DATA_DIR?.trim() || '.data');
}

/** True where `NODE_ENV=production`: nothing is embedded and nothing is guessed. */
export function isProduction(variables: NodeJS.ProcessEnv): boolean {
  return variables.NODE_ENV === 'production';
}

/**
 * Reads all settings from environment variables.
 * @throws SettingsError naming every setting that is missing or not usable
 */
export function readSettings(variables: NodeJS.ProcessEnv, local: LocalDefaults = {}): Settings {
  const env = new Environment(variables);
  const production = isProduction(variables);
  const defaults = production ? {} : local;
  const required = <T>(name: string, value: T | undefined, fallback: T): T =>
    value ?? (env.text(name) === undefined ? env.reject(name, 'is missing', fallback) : fallback);

  const roles = readRoles(env);
  const port = env.integer('PORT', roles.has('api') ? 3000 : 3001, 0, 65535);
  const host = env.text('HOST') ?? (production ? '0.0.0.0' : '127.0.0.1');
  const settings = new Settings({
    production,
    roles,
    host,
    port,
    apiProcesses: readApiProcesses(env, roles),
    trustProxy: env.flag('TRUST_PROXY', false),
    corsOrigins: readOrigins(env),
    logLevel: env.choice('LOG_LEVEL', 'info', LOG_LEVELS),
    metricsEnabled: env.flag('METRICS_ENABLED', !production),
    rateLimitPerMinute: env.integer('RATE_LIMIT_PER_MINUTE', 600, 0, 1_000_000_000),
    rateLimitReportsPerMinute: readReportLimit(env),
    requestTimeoutMs: env.integer('REQUEST_TIMEOUT_SECONDS', 30, 1, 300) * 1000,
    bodyMaxMembers: env.integer('BODY_MAX_MEMBERS', 1_000, 100, 100_000),
    dataDir: dataDirOf(variables),
    databaseUrl: required('DATABASE_URL', databaseUrlOf(env) ?? defaults.databaseUrl, ''),
    databasePoolSize: env.integer('DATABASE_POOL_SIZE', 20, 1, 500),
    databaseReplicaUrls: env.urls('DATABASE_REPLICA_URLS', DATABASE_PROTOCOLS),
    migrateOnStart: env.flag('MIGRATE_ON_START', true),
    redisUrl: required('REDIS_URL', env.url('REDIS_URL', ['redis:', 'rediss:']) ?? defaults.redisUrl, ''),
    redisSentinels: env.endpoints('REDIS_SENTINELS', 26379),
    redisSentinelPassword: env.text('REDIS_SENTINEL_PASSWORD'),
    redisClusterNodes: readClusterNodes(env),
    tokenVerification: readTokenVerification(env, defaults.jwtSecret),
    tokenIssuer: readTokenName(env, 'JWT_ISSUER'),
    tokenAudience: readTokenName(env, 'JWT_AUDIENCE'),
    tokenTypeRequired: env.flag('JWT_REQUIRE_TYP', false),
    encryptionKeys: parseEncryptionKeys(env, defaults.encryptionKey),
    egressAllowPrivate: env.flag('EGRESS_ALLOW_PRIVATE', !production),
    egressAllowedNetworks: env.networks('EGRESS_ALLOWED_NETWORKS'),
    dnsServers: readDnsServers(env),
    sipTimeoutMs: env.integer('SIP_TIMEOUT_MS', 5_000, 100, 32_000),
    sipOutboundProxy: readSipUri(env, 'SIP_OUTBOUND_PROXY'),
    sipLocal: { ...readLocalAddresses(env, 'SIP_LOCAL_ADDRESS'), port: readLocalPort(env, 'SIP_LOCAL_PORT') },
    sipFromDomain: readHost(env, 'SIP_FROM_DOMAIN'),
    provisioningBaseUrl:
      env.url('PROVISIONING_BASE_URL', ['http:', 'https:']) ?? 'https://provision.example.com',
    // Pings are taken that are 7 days old.
    pingRetentionDays: env.integer('PING_RETENTION_DAYS', 30, 8, 3_650),
    // Reports are taken that are a day old.
    callRecordRetentionDays: env.integer('CALL_RECORD_RETENTION_DAYS', 90, 2, 3_650),
    shutdownDelayMs: readShutdownDelay(env, production, roles),
    shutdownTimeoutMs: env.integer('SHUTDOWN_TIMEOUT_SECONDS', 20, 1, 600) * 1000,
  });
  if (env.problems.length > 0) throw new SettingsError(env.problems);
  return settings;
}

/** The longest report has to fit. */
function readReportLimit(env: Environment): number {
  const limit = env.integer('RATE_LIMIT_REPORTS_PER_MINUTE', 600_000, 0, 1_000_000_000);
  if (limit === 0 || limit >= 10_000) return limit;
  return env.reject('RATE_LIMIT_REPORTS_PER_MINUTE', 'must be 0, or 10000 and more', 0);
}

/** Nobody sends requests to a process that only works. */
function readShutdownDelay(env: Environment, production: boolean, roles: Set<Role>): number {
  const seconds = env.integer('SHUTDOWN_DELAY_SECONDS', production ? 5 : 0, 0, 300);
  return roles.has('api') ? seconds * 1000 : 0;
}

/** A process that only works is alone. */
function readApiProcesses(env: Environment, roles: Set<Role>): number {
  const processes = env.integer('API_PROCESSES', 1, 1, 64);
  if (!roles.has('api') || processes === 1) return 1;
  if (env.text('SIP_LOCAL_PORT') === undefined) return processes;
  return env.reject(
    'SIP_LOCAL_PORT',
    'must not be set with API_PROCESSES, since processes cannot share it',
    1,
  );
}

function readRoles(env: Environment): Set<Role> {
  const named = env.list('ROLES');
  const roles = ROLES.filter((role) => named.includes(role));
  if (named.some((name) => !roles.some((role) => role === name))) {
    env.reject('ROLES', `must be a list of ${ROLES.join(', ')}`, undefined);
  }
  return new Set(named.length === 0 ? ROLES : roles);
}

function readClusterNodes(env: Environment): Endpoint[] {
  const nodes = env.endpoints('REDIS_CLUSTER_NODES', 6379);
  if (nodes.length > 0 && env.text('REDIS_SENTINELS')) {
    env.reject('REDIS_CLUSTER_NODES', 'must not be set together with REDIS_SENTINELS', undefined);
  }
  return nodes;
}

/** As browsers send them in `Origin`: without a path, or none would ever match. */
function readOrigins(env: Environment): string[] {
  const origins = env.list('CORS_ORIGINS');
  if (origins.every((origin) => /^(\*|[a-z][a-z\d+.-]*:\/\/[^\s/?#]+)$/i.test(origin))) return origins;
  return env.reject('CORS_ORIGINS', 'must be * or a list of origins such as https://app.example.com', []);
}

function readSipUri(env: Environment, name: string): string | undefined {
  const text = env.text(name);
  try {
    return text && parseSipUri(text).text;
  } catch {
    return env.reject(name, 'must be a SIP URI such as sip:proxy.example.com:5060;transport=tcp', undefined);
  }
}

function readLocalAddresses(env: Environment, name: string): Pick<LocalAddress, 'ipv4' | 'ipv6'> {
  const addresses = env.list(name).map((text) => canonicalHost(text) ?? '');
  const ipv4 = addresses.filter((address) => isIP(address) === 4);
  const ipv6 = addresses.filter((address) => isIP(address) === 6);
  if (ipv4.length < 2 && ipv6.length < 2 && ipv4.length + ipv6.length === addresses.length) {
    return { ipv4: ipv4[0], ipv6: ipv6[0] };
  }
  return env.reject(
    name,
    'must be an IPv4 address, an IPv6 address, or one of each with a comma between',
    {},
  );
}

function readLocalPort(env: Environment, name: string): number | undefined {
  return env.text(name) === undefined ? undefined : env.integer(name, 0, 1, 65_535);
}

function readHost(env: Environment, name: string): string | undefined {
  const text = env.text(name);
  return text && (canonicalHost(text) ?? env.reject(name, 'must be a domain or an IP address', undefined));
}

function readTokenVerification(env: Environment, localSecret: string | undefined): TokenVerification {
  const jwksUri = env.url('JWT_JWKS_URI', ['http:', 'https:']);
  const given = env.text('JWT_SECRET');
  if (jwksUri && given) env.reject('JWT_SECRET', 'must not be set together with JWT_JWKS_URI', undefined);
  if (jwksUri) return { jwksUri };
  const secret = given ?? localSecret ?? env.reject('JWT_SECRET', 'or JWT_JWKS_URI is required', '');
  if (secret !== '' && Buffer.byteLength(secret) < 32) {
    env.reject('JWT_SECRET', 'must be at least 32 bytes (RFC 7518 section 3.2)', '');
  }
  return { secret };
}

/** With our own secret the service is its own issuer and audience; an identity provider's names cannot be guessed. */
function readTokenName(env: Environment, name: 'JWT_ISSUER' | 'JWT_AUDIENCE'): string {
  const text = env.text(name);
  if (text === undefined && env.text('JWT_JWKS_URI')) {
    return env.reject(name, 'is required with JWT_JWKS_URI', '');
  }
  return text ?? LOCAL_NAME;
}

/** The issuer and audience that a token of ours must name. */
export function readTokenNames(variables: NodeJS.ProcessEnv): { issuer: string; audience: string } {
  const env = new Environment(variables);
  return { issuer: readTokenName(env, 'JWT_ISSUER'), audience: readTokenName(env, 'JWT_AUDIENCE') };
}

function databaseUrlOf(env: Environment): string | undefined {
  return env.url('DATABASE_URL', DATABASE_PROTOCOLS);
}

/**
 * The database, for a command that needs nothing else.
 * @throws SettingsError when it is missing or not usable
 */
export function readDatabaseUrl(variables: NodeJS.ProcessEnv): string {
  const env = new Environment(variables);
  const url = databaseUrlOf(env);
  if (url === undefined && env.text('DATABASE_URL') === undefined)
    env.reject('DATABASE_URL', 'is missing', '');
  if (env.problems.length > 0) throw new SettingsError(env.problems);
  return url ?? '';
}

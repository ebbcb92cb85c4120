import { readSettings, type Settings } from './settings.js';
import { SettingsError } from './environment.js';

const USABLE = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://user:canary@db/telephony',
  REDIS_URL: 'redis://redis',
  JWT_SECRET: 'canary'.repeat(8),
  ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
};

function problemsOf(variables: NodeJS.ProcessEnv): string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    return (error as SettingsError).problems;
  }
}

function read(variables: NodeJS.ProcessEnv = {}): Settings {
  return readSettings({ ...USABLE, ...variables });
}

describe('readSettings', () => {
  it('needs addresses and secrets in production, and names all that are missing', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL: is missing',
      'REDIS_URL: is missing',
      'JWT_SECRET: or JWT_JWKS_URI is required',
      'ENCRYPTION_KEY: is missing',
    ]);
    expect(() => readSettings({ NODE_ENV: 'production' }, { jwtSecret: 'x'.repeat(32) })).toThrow(
      'JWT_SECRET',
    );
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['API_PROCESSES', '0'],
    ['API_PROCESSES', '65'],
    ['ROLES', 'api,janitor'],
    ['DATABASE_URL', 'mysql://canary'],
    ['REDIS_URL', 'canary'],
    ['DATABASE_REPLICA_URLS', 'postgres://replica/telephony, canary:5432'],
    ['REDIS_SENTINELS', 'redis://canary'],
    ['REDIS_CLUSTER_NODES', 'canary:70000'],
    ['JWT_SECRET', 'too short'],
    ['ENCRYPTION_KEY', 'c2hvcnQ='],
    ['ENCRYPTION_KEYS_PREVIOUS', 'canary'],
    ['RATE_LIMIT_PER_MINUTE', '-1'],
    ['RATE_LIMIT_REPORTS_PER_MINUTE', '-1'],
    ['CALL_RECORD_RETENTION_DAYS', '1'],
    ['RATE_LIMIT_REPORTS_PER_MINUTE', '9999'],
    ['EGRESS_ALLOWED_NETWORKS', '10.0.0.0/33'],
    ['METRICS_ENABLED', 'maybe'],
    ['SIP_OUTBOUND_PROXY', 'canary.example.com:5060'],
    ['SIP_OUTBOUND_PROXY', 'sip:canary@'],
    ['LOG_LEVEL', 'loud'],
    ['CORS_ORIGINS', 'https://app.example.com/'],
    ['CORS_ORIGINS', 'app.example.com'],
    ['SIP_OUTBOUND_PROXY', 'canary:5060'],
    ['SIP_LOCAL_ADDRESS', 'canary.example.com'],
    ['SIP_LOCAL_ADDRESS', '192.0.2.1, 192.0.2.2'],
    ['SIP_LOCAL_ADDRESS', '192.0.2.1, canary'],
    ['SIP_LOCAL_PORT', '0'],
    ['SIP_LOCAL_PORT', '65536'],
    ['SIP_FROM_DOMAIN', 'sip:canary.example.com'],
    ['SIP_FROM_DOMAIN', 'canary.example.com:5060'],
  ])('refuses %s=%s by name, without the value', (name, value) => {
    const [problem, ...more] = problemsOf({ ...USABLE, [name]: value });
    expect(more).toEqual([]);
    expect(problem.startsWith(`${name}: `)).toBe(true);
    expect(problem).not.toContain('canary');
  });

  it('takes one address of each family to send SIP from, a port and a domain', () => {
    expect(read()).toMatchObject({ sipLocal: {}, sipFromDomain: undefined });
    const settings = read({
      SIP_LOCAL_ADDRESS: '2001:DB8::0:1, 192.0.2.1',
      SIP_LOCAL_PORT: '5060',
      SIP_FROM_DOMAIN: 'Api.Example.com.',
    });
    expect(settings.sipLocal).toEqual({ ipv4: '192.0.2.1', ipv6: '2001:db8::1', port: 5060 });
    expect(settings.sipFromDomain).toBe('api.example.com');
  });

  it('takes several API processes where they need no port in common for SIP', () => {
    const several = { API_PROCESSES: '4' };
    expect(read(several).apiProcesses).toBe(4);
    expect(read({ ...several, ROLES: 'worker' }).apiProcesses).toBe(1);
    const sip = { ...USABLE, SIP_LOCAL_PORT: '5060' };
    expect(problemsOf({ ...sip, ...several })).toEqual([
      'SIP_LOCAL_PORT: must not be set with API_PROCESSES, since processes cannot share it',
    ]);
    expect(problemsOf({ ...sip, ...several, ROLES: 'worker' })).toEqual([]);
    expect(problemsOf({ ...sip, API_PROCESSES: '1' })).toEqual([]);
  });

  it('takes Sentinels or the nodes of a cluster, with their usual ports', () => {
    const nodes = { REDIS_CLUSTER_NODES: 'redis-1, 192.0.2.1:7000, [2001:db8::1], [2001:db8::2]:7001' };
    expect(read(nodes).redisClusterNodes).toEqual([
      { host: 'redis-1', port: 6379 },
      { host: '192.0.2.1', port: 7000 },
      { host: '2001:db8::1', port: 6379 },
      { host: '2001:db8::2', port: 7001 },
    ]);
    const sentinels = { REDIS_SENTINELS: 'sentinel-1' };
    expect(read(sentinels).redisSentinels).toEqual([{ host: 'sentinel-1', port: 26379 }]);
    expect(problemsOf({ ...USABLE, ...nodes, ...sentinels })).toEqual([
      'REDIS_CLUSTER_NODES: must not be set together with REDIS_SENTINELS',
    ]);
  });

  it('takes a secret or keys, and asks for the names that an identity provider has', () => {
    const keys = { JWT_JWKS_URI: 'https://id.example.com/keys' };
    expect(problemsOf({ ...USABLE, ...keys })).toEqual([
      'JWT_SECRET: must not be set together with JWT_JWKS_URI',
      'JWT_ISSUER: is required with JWT_JWKS_URI',
      'JWT_AUDIENCE: is required with JWT_JWKS_URI',
    ]);
    const named = {
      ...keys,
      JWT_SECRET: '',
      JWT_ISSUER: 'https://id.example.com',
      JWT_AUDIENCE: 'telephony',
    };
    expect(read(named).tokenVerification).toEqual({ jwksUri: keys.JWT_JWKS_URI });
  });

  it('is careful in production and convenient elsewhere', () => {
    expect(read()).toMatchObject({ egressAllowPrivate: false, metricsEnabled: false, host: '0.0.0.0' });
    expect(read({ NODE_ENV: '' })).toMatchObject({
      egressAllowPrivate: true,
      metricsEnabled: true,
      host: '127.0.0.1',
    });
    expect([...read().roles]).toEqual(['api', 'worker']);
    expect([...read({ ROLES: 'worker' }).roles]).toEqual(['worker']);
    expect([read().port, read({ ROLES: 'worker' }).port]).toEqual([3000, 3001]);
    expect(read({ CORS_ORIGINS: 'https://app.example.com, capacitor://localhost' }).corsOrigins).toHaveLength(
      2,
    );
  });

  it('reads keys in base64 and hexadecimal, the current one first', () => {
    const [current, previous] = read({ ENCRYPTION_KEYS_PREVIOUS: 'ab'.repeat(32) }).encryptionKeys;
    expect(current.key).toEqual(Buffer.alloc(32, 1));
    expect(previous.key).toEqual(Buffer.alloc(32, 0xab));
    expect(current.id).not.toBe(previous.id);
  });
});

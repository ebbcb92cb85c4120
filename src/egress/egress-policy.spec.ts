import { readSettings } from '../config/settings.js';
import { NameResolver } from '../dns/name-resolver.js';
import type { HostAddress } from '../dns/system-lookup.js';
import { EgressPolicy } from './egress-policy.js';

function policy(variables: NodeJS.ProcessEnv, names = new NameResolver()): EgressPolicy {
  const settings = readSettings({
    DATABASE_URL: 'postgres://unused',
    REDIS_URL: 'redis://unused',
    JWT_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: 'ab'.repeat(32),
    ...variables,
  });
  return new EgressPolicy(settings, names);
}

const LOOPBACK = [
  '127.0.0.1',
  '127.1.2.3',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:0:7f00:1',
  '64:ff9b::7f00:1',
  '2001:0:808:808::80ff:fffe',
];
const METADATA = [
  '169.254.169.254',
  '::ffff:a9fe:a9fe',
  'fe80::1',
  'fe80::1%lo',
  'fd00:ec2::254',
  '2002:a9fe:a9fe::',
  '100.100.100.200',
  '168.63.129.16',
];
const CARRIER = ['100.64.0.1', '64:ff9b:1::808:808', 'fec0::1'];
const PRIVATE = [
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  'fc00::1',
  '::ffff:10.0.0.1',
  '198.18.0.1',
  '198.19.255.254',
];
const PUBLIC = [
  '8.8.8.8',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
  '198.17.255.254',
  '198.20.0.1',
  '203.0.113.7',
  '2001:db8::1',
];
const NOWHERE = [
  '0.0.0.0',
  '::',
  '255.255.255.255',
  '224.0.0.1',
  'ff02::1',
  '::7f00:1',
  '100::1',
  '4000::1',
  '240.0.0.1',
  'not an address',
  '127.1',
  '0x7f.1',
];

class FixedLookup extends NameResolver {
  constructor(private readonly found: HostAddress[]) {
    super();
  }

  override async addresses(): Promise<HostAddress[]> {
    return this.found;
  }
}

describe('EgressPolicy', () => {
  it('in production lets webhooks and probes reach public addresses only', () => {
    const strict = policy({ EGRESS_ALLOW_PRIVATE: 'false' });
    for (const address of PUBLIC) expect([address, strict.allows(address, 'web')]).toEqual([address, true]);
    for (const address of [...LOOPBACK, ...METADATA, ...CARRIER, ...PRIVATE, ...NOWHERE]) {
      expect([address, strict.allows(address, 'web')]).toEqual([address, false]);
    }
  });

  it('lets SIP reach private networks, but not loopback, link-local or metadata addresses', () => {
    const strict = policy({ EGRESS_ALLOW_PRIVATE: 'false' });
    for (const address of [...PUBLIC, ...PRIVATE])
      expect([address, strict.allows(address, 'sip')]).toEqual([address, true]);
    for (const address of [...LOOPBACK, ...METADATA, ...CARRIER, ...NOWHERE]) {
      expect([address, strict.allows(address, 'sip')]).toEqual([address, false]);
    }
  });

  it('takes exceptions, and everything private where the settings say so', () => {
    const exceptions = policy({ EGRESS_ALLOW_PRIVATE: 'false', EGRESS_ALLOWED_NETWORKS: '10.1.0.0/16, ::1' });
    expect(exceptions.allows('10.1.2.3', 'web')).toBe(true);
    expect(exceptions.allows('::ffff:10.1.2.3', 'web')).toBe(true);
    expect(exceptions.allows('::1', 'web')).toBe(true);
    expect(exceptions.allows('10.2.2.3', 'web')).toBe(false);

    const open = policy({ EGRESS_ALLOW_PRIVATE: 'true' });
    for (const address of [...LOOPBACK, ...METADATA, ...CARRIER, ...PRIVATE])
      expect([address, open.allows(address, 'web')]).toEqual([address, true]);
    for (const address of NOWHERE) expect([address, open.allows(address, 'web')]).toEqual([address, false]);
  });

  it('refuses at once what a host tells by itself', () => {
    const strict = policy({ EGRESS_ALLOW_PRIVATE: 'false' });
    for (const host of ['127.0.0.1', '[::1]', '::1', 'localhost', 'LOCALHOST.', 'a.localhost']) {
      expect([host, strict.mayAllow(host, 'sip')]).toEqual([host, false]);
      expect([host, policy({}).mayAllow(host, 'sip')]).toEqual([host, true]);
    }
    for (const host of ['8.8.8.8', 'sip.example.com', 'localhost.example.com', 'mylocalhost']) {
      expect([host, strict.mayAllow(host, 'sip')]).toEqual([host, true]);
    }
  });

  it('refuses a host of which any address is refused', async () => {
    await expect(policy({ EGRESS_ALLOW_PRIVATE: 'false' }).resolve('localhost', 'web')).rejects.toThrow(
      'not allowed',
    );
    const both = new FixedLookup([
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]);
    await expect(policy({ EGRESS_ALLOW_PRIVATE: 'false' }, both).resolve('both.test', 'web')).rejects.toThrow(
      'not allowed',
    );
    await expect(policy({}).resolve('[::1]', 'web')).resolves.toEqual([{ address: '::1', family: 6 }]);
  });
});

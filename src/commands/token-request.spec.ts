import { readTokenRequest, UsageError } from './token-request.js';

describe('the options of the token command', () => {
  it('are a platform operator for an hour where none is given', () => {
    expect(readTokenRequest([])).toEqual({
      organizations: ['*'],
      scope: '*',
      subject: 'user_1',
      seconds: 3_600,
    });
  });

  it('are read', () => {
    const args = ['--org', 'org_1', '--org=org_2', '--scope', 'devices:* gateways:read', '--sub', 'a b'];
    expect(readTokenRequest([...args, '--ttl', '2 days'])).toEqual({
      organizations: ['org_1', 'org_2'],
      scope: 'devices:* gateways:read',
      subject: 'a b',
      seconds: 172_800,
    });
  });

  it.each([
    ['--org', ''],
    ['--org', ' '],
    ['--org', 'company'],
    ['--org', 'org_'],
    ['--org', 'org_1,org_2'],
    ['--org', 'org_1 '],
    ['--scope', ''],
    ['--scope', ' '],
    ['--scope', 'nope:read'],
    ['--scope', 'devices:read nope:read'],
    ['--scope', 'devices'],
    ['--scope', 'nope:*'],
    ['--scope', '*:*'],
    ['--scope', 'Devices:read'],
    ['--sub', ''],
    ['--sub', ' '],
    ['--sub', 'a\u0000b'],
    ['--sub', 'a'.repeat(256)],
    ['--ttl', ''],
    ['--ttl', '1'],
    ['--ttl', '0s'],
    ['--ttl', '-1h'],
    ['--ttl', '1h ago'],
    ['--ttl', 'soon'],
    ['--ttl', '1e3s'],
    ['--ttl', '999999999w'],
  ])('%s %j is refused', (option, value) => {
    expect(() => readTokenRequest([`${option}=${value}`])).toThrow(UsageError);
  });

  it.each([[['--org']], [['--org', '--scope', '*']], [['--role', 'x']], [['org_1']], [['--json']]])(
    '%j is refused',
    (args) => {
      expect(() => readTokenRequest(args)).toThrow(UsageError);
    },
  );
});

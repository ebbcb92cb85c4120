import { readSettings } from '../config/settings.js';
import { NameResolver } from '../dns/name-resolver.js';
import { EgressPolicy } from '../egress/egress-policy.js';
import { canonicalWebhookUrl, WEBHOOK_URL, webhookUrlProblem } from './webhook-url.js';

function problemOf(url: string, variables: NodeJS.ProcessEnv): string | undefined {
  if (!WEBHOOK_URL.test(url)) return 'form';
  const settings = readSettings({
    DATABASE_URL: 'postgres://unused',
    REDIS_URL: 'redis://unused',
    JWT_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: 'ab'.repeat(32),
    ...variables,
  });
  return webhookUrlProblem(url, settings, new EgressPolicy(settings, new NameResolver()));
}

const PRODUCTION = { NODE_ENV: 'production' };
const NOT_ALLOWED = 'must not point to a private, loopback, link-local or reserved address';

describe('webhookUrlProblem', () => {
  it('takes public https URLs, names and addresses', () => {
    for (const url of [
      'https://hooks.example.com',
      'https://hooks.example.com:8443/a/b?c=d%20e',
      'https://bücher.example/hook',
      'https://8.8.8.8/hook',
      'https://[2606:4700::1111]/hook',
      'https://hooks.example.com/user@example.com',
    ]) {
      expect([url, problemOf(url, PRODUCTION)]).toEqual([url, undefined]);
    }
  });

  it('refuses what is no such URL', () => {
    for (const url of [
      'ftp://hooks.example.com',
      'hooks.example.com',
      'https:hooks.example.com',
      'https:///hooks.example.com',
      'https:////hooks.example.com/a',
      'https://?hooks.example.com',
      'https://',
      'https:\\\\hooks.example.com',
      'https://hooks.example.com\\@10.0.0.1',
      'https://hooks.example.com/#part',
      'https://hooks.example.com/a b',
      'https://hooks.example.com/\n',
      'javascript:alert(1)',
    ]) {
      expect([url, problemOf(url, PRODUCTION)]).toEqual([url, 'form']);
    }
    for (const url of ['https://[::1', 'https://a..b:99999/', 'https://1.2.3.256/']) {
      expect([url, problemOf(url, PRODUCTION)]).toEqual([url, 'must be a URL']);
    }
    for (const url of [
      'https://user:secret@example.com/',
      'https://user@example.com',
      'https://@10.0.0.1/',
    ]) {
      expect([url, problemOf(url, PRODUCTION)]).toEqual([url, 'must not contain credentials']);
    }
  });

  it('takes http outside production, and within where private networks may be reached', () => {
    expect(problemOf('http://hooks.example.com/', PRODUCTION)).toBe('must begin with https://');
    expect(problemOf('http://hooks.example.com/', { ...PRODUCTION, EGRESS_ALLOW_PRIVATE: 'true' })).toBe(
      undefined,
    );
    expect(problemOf('http://hooks.example.com/', { EGRESS_ALLOW_PRIVATE: 'false' })).toBe(undefined);
  });

  it('refuses addresses that may not be reached, however they are written', () => {
    for (const host of [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '017700000001',
      '①②⑦.0.0.1',
      '127.0.0.1.',
      '%31%32%37.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:a9fe:a9fe]',
      '[64:ff9b::a9fe:a9fe]',
      '[2002:7f00:1::]',
      '[::127.0.0.1]',
      '[fd00:ec2::254]',
      '[fe80::1]',
      '169.254.169.254',
      '168.63.129.16',
      '10.0.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '198.18.0.1',
      '0.0.0.0',
      '224.0.0.1',
      'localhost',
      'LOCALHOST.',
      'ｌｏｃａｌｈｏｓｔ',
      'a.localhost',
    ]) {
      expect([host, problemOf(`https://${host}/`, PRODUCTION)]).toEqual([host, NOT_ALLOWED]);
    }
    expect(problemOf('http://127.0.0.1:8080/', {})).toBe(undefined);
    expect(problemOf('https://10.0.0.1/', { ...PRODUCTION, EGRESS_ALLOWED_NETWORKS: '10.0.0.0/8' })).toBe(
      undefined,
    );
  });
});

describe('canonicalWebhookUrl', () => {
  it.each([
    ['HTTPS://Hooks.Example.COM', 'https://hooks.example.com'],
    ['hTTp://hooks.example.com.:8443/A/./B?C=%2f', 'http://hooks.example.com:8443/A/./B?C=%2f'],
    ['https://hooks.example.com:443', 'https://hooks.example.com:443'],
    ['https://Bücher.example/Ä', 'https://xn--bcher-kva.example/Ä'],
    ['https://[2001:DB8:0::1]:8443?A', 'https://[2001:db8::1]:8443?A'],
    ['https://192.0.2.1/HTTPS://X', 'https://192.0.2.1/HTTPS://X'],
    ['https://web_hook/user@example.com', 'https://web_hook/user@example.com'],
  ])('%s is kept as %s', (text, kept) => {
    expect(canonicalWebhookUrl(text)).toBe(kept);
    expect(canonicalWebhookUrl(kept)).toBe(kept);
  });

  it.each([
    'https://user@example.com/',
    'https://a:b@example.com/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://010.0.0.1/',
    'https://a%41.example/',
    'https://a..example/',
    'https://[::1%eth0]/',
    'https://[192.0.2.1]/',
    'https://a.example:80:80/',
    'https://a.example:x/',
    'ftp://a.example/',
  ])('%s has no host', (text) => {
    expect(canonicalWebhookUrl(text)).toBeUndefined();
  });
});

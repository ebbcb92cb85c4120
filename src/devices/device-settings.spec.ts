import type { ApiException } from '../http/errors/api-exception.js';
import { mustBeReadable, readDeviceSettings } from './device-settings.js';

function refusal(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as ApiException).details!.map(({ field }) => field);
  }
}

describe('readDeviceSettings', () => {
  it('makes numbers texts, and keeps what is not its own', () => {
    const settings = { sip_username: 1001, sip_password: 4711, other: 7, nested: { sip_username: 1 } };
    expect(readDeviceSettings(settings)).toEqual({ ...settings, sip_username: '1001', sip_password: '4711' });
    const unset = { sip_username: null, sip_password: null, domain: null, notify_events: null };
    expect(readDeviceSettings(unset)).toEqual(unset);
    expect(readDeviceSettings({})).toEqual({});
  });

  it.each([
    [' Voice.Example.COM. ', 'voice.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['pbx', 'pbx'],
    ['192.0.2.1', '192.0.2.1'],
    ['[2001:DB8::1]', '2001:db8::1'],
  ])('keeps the domain %s as %s', (domain, kept) => {
    expect(readDeviceSettings({ domain })).toEqual({ domain: kept });
  });

  it('takes Event headers', () => {
    const notify_events = { reboot: ' reboot ', 'check-sync': 'resync;a="b;c"' };
    expect(readDeviceSettings({ notify_events })).toEqual({
      notify_events: { reboot: 'reboot', 'check-sync': 'resync;a="b;c"' },
    });
  });

  it.each([
    [{ sip_username: true }, 'sip_username'],
    [{ sip_username: '' }, 'sip_username'],
    [{ sip_username: ['1001'] }, 'sip_username'],
    [{ sip_username: 'a\r\nVia: x' }, 'sip_username'],
    [{ sip_username: 'x'.repeat(256) }, 'sip_username'],
    [{ sip_password: {} }, 'sip_password'],
    [{ sip_password: '' }, 'sip_password'],
    [{ sip_password: 'a\u0007' }, 'sip_password'],
    [{ sip_password: false }, 'sip_password'],
    [{ domain: 7 }, 'domain'],
    [{ domain: '' }, 'domain'],
    [{ domain: 'a b' }, 'domain'],
    [{ domain: 'sip.example.com:5060' }, 'domain'],
    [{ domain: 'https://sip.example.com' }, 'domain'],
    [{ domain: '127.1' }, 'domain'],
    [{ sip_username: 'sip:1001:s3cret@pbx.example.com' }, 'sip_username'],
    [{ notify_events: 'reboot' }, 'notify_events'],
    [{ notify_events: ['reboot'] }, 'notify_events'],
    [{ notify_events: { talk: 'talk' } }, 'notify_events.talk'],
    [{ notify_events: { reboot: 7 } }, 'notify_events.reboot'],
    [{ notify_events: { reboot: 'a\r\nVia: x' } }, 'notify_events.reboot'],
    [{ notify_events: { reboot: '' } }, 'notify_events.reboot'],
    [{ notify_events: { 'check-sync': 'a b' } }, 'notify_events.check-sync'],
  ])('refuses %j', (settings, field) => {
    expect(refusal(() => readDeviceSettings(settings))).toEqual([`settings.${field}`]);
  });
});

describe('mustBeReadable', () => {
  it('lets everything be secret but what is looked for as it is', () => {
    expect(refusal(() => mustBeReadable(['domain_note', '/nested/domain']))).toBeUndefined();
    expect(refusal(() => mustBeReadable(['x', 'domain', '/sip_username', 'notify_events']))).toEqual([
      'secret_settings[1]',
      'secret_settings[2]',
      'secret_settings[3]',
    ]);
    const events = ['reboot', 'notify_events.reboot', '/notify_events/check-sync', 'other.reboot'];
    expect(refusal(() => mustBeReadable(events))).toEqual([
      'secret_settings[0]',
      'secret_settings[1]',
      'secret_settings[2]',
    ]);
  });
});

import { NO_SETTINGS } from '../tenant-settings/tenant-settings.js';
import { becomesProvisioned, type ConfiguredDevice, statusAfterChange } from './provisioning-status.js';

const CHANGED = new Date('2024-01-22T14:00:00Z');
const BEFORE = new Date('2024-01-22T13:00:00Z');
const AFTER = new Date('2024-01-22T15:00:00Z');

const LINE = {
  line_number: 1,
  extension: '1001',
  label: null,
  type: 'primary',
  sip_username: null,
  sip_domain: null,
  sip_password: null,
} as const;

function configured(overrides: Partial<ConfiguredDevice['device']> = {}): ConfiguredDevice {
  const device = { mac_address: '00:1a:2b:3c:4d:5e', name: 'Desk', template_id: null, ...overrides };
  return { device, lines: [LINE], settings: NO_SETTINGS };
}

describe('statusAfterChange', () => {
  it('stays while name, template, lines, settings and MAC address do', () => {
    expect(statusAfterChange(configured(), configured())).toBeUndefined();
  });

  it.each<[string, ConfiguredDevice]>([
    ['name', configured({ name: 'Hall' })],
    ['template', configured({ template_id: 'tmpl_1' })],
    ['lines', { ...configured(), lines: [{ ...LINE, label: 'Front' }] }],
    ['user name of a line', { ...configured(), lines: [{ ...LINE, sip_username: '1001' }] }],
    ['password of a line', { ...configured(), lines: [{ ...LINE, sip_password: 'x' }] }],
    ['settings', { ...configured(), settings: { ...NO_SETTINGS, shown: { language: 'en' } } }],
    ['secret settings', { ...configured(), settings: { ...NO_SETTINGS, secrets: { '/sip_password': 'x' } } }],
    ['name and MAC address', configured({ name: 'Hall', mac_address: '00:1a:2b:3c:4d:5f' })],
  ])('is needs_update after another %s', (_, after) => {
    expect(statusAfterChange(configured(), after)).toBe('needs_update');
  });

  it('is pending for another piece of hardware', () => {
    expect(statusAfterChange(configured(), configured({ mac_address: '00:1a:2b:3c:4d:5f' }))).toBe('pending');
  });
});

describe('becomesProvisioned', () => {
  const device = {
    provisioning_status: 'needs_update' as const,
    configuration_changed_at: CHANGED,
    resynced_at: null,
  };

  it.each([
    ['registers anew after the change', device, AFTER, AFTER, true],
    ['refreshes an older registration', device, BEFORE, AFTER, false],
    ['registers after it took a resync', { ...device, resynced_at: AFTER }, BEFORE, AFTER, true],
    ['has not registered since the resync', { ...device, resynced_at: AFTER }, BEFORE, CHANGED, false],
    ['took a resync before the change', { ...device, resynced_at: BEFORE }, BEFORE, AFTER, false],
    ['is so already', { ...device, provisioning_status: 'provisioned' as const }, AFTER, AFTER, false],
  ])('tells a device that %s', (_, known, registered_at, last_registered_at, expected) => {
    expect(becomesProvisioned(known, { registered_at, last_registered_at })).toBe(expected);
  });
});

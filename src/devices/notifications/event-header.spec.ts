import { eventHeaderOf } from './event-header.js';

describe('eventHeaderOf', () => {
  const phone = { manufacturer: 'Yealink', model: null, settings: {} };

  it('is that of the maker', () => {
    expect(eventHeaderOf(phone, null, 'reboot')).toBe('check-sync;reboot=true');
    expect(eventHeaderOf({ ...phone, manufacturer: null }, 'Cisco-CP-8841-3PCC/11.3.5', 'reboot')).toBe(
      'reboot_now',
    );
  });

  it('is what the settings say', () => {
    const settings = { notify_events: { reboot: 'x-reboot;now' } };
    expect(eventHeaderOf({ ...phone, settings }, null, 'reboot')).toBe('x-reboot;now');
    expect(eventHeaderOf({ ...phone, settings }, null, 'check-sync')).toBe('check-sync;reboot=false');
    expect(eventHeaderOf({ ...phone, settings }, null, 'talk')).toBe('talk');
  });

  it.each([{ reboot: 'a\r\nVia: x' }, { reboot: 7 }, 'reboot', null, []])('is never %j', (notify_events) => {
    expect(eventHeaderOf({ ...phone, settings: { notify_events } }, null, 'reboot')).toBe(
      'check-sync;reboot=true',
    );
  });
});

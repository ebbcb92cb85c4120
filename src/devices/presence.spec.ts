import { presenceOf, type SeenRegistration, type SeenRoundTrips } from './presence.js';

const NOW = new Date('2024-01-22T14:30:00Z');

function at(seconds: number): string {
  return new Date(NOW.getTime() + seconds * 1000).toISOString();
}

function registration(overrides: Partial<SeenRegistration> = {}): SeenRegistration {
  return {
    line_number: 1,
    contact: 'sip:1@192.0.2.1',
    user_agent: null,
    ip_address: '192.0.2.1',
    registered_at: at(-600),
    last_registered_at: at(-60),
    expires_at: at(60),
    ...overrides,
  };
}

function trips(smoothed_ms: number, overrides: Partial<SeenRoundTrips> = {}): SeenRoundTrips {
  return { contact: 'sip:1@192.0.2.1', smoothed_ms, measured_at: at(-10), ...overrides };
}

describe('presenceOf', () => {
  it('knows nothing of a device that was never seen', () => {
    expect(presenceOf({ registrations: null, round_trips: null }, NOW)).toMatchObject({
      online: false,
      ip_address: null,
      last_seen: null,
      firmware_version: null,
      last_registration: null,
      network_quality: 'unknown',
      uptime_seconds: null,
    });
  });

  it('takes its whereabouts from the newest live registration and its uptime from the oldest', () => {
    const registrations = [
      registration({ registered_at: at(-9000), last_registered_at: at(-90) }),
      registration({ line_number: 2, ip_address: '192.0.2.2', user_agent: 'snomD785/10.1.54.13' }),
      registration({
        line_number: 3,
        ip_address: '192.0.2.3',
        last_registered_at: at(-5),
        expires_at: at(0),
      }),
    ];
    const presence = presenceOf({ registrations, round_trips: null }, NOW);
    expect(presence).toMatchObject({ online: true, ip_address: '192.0.2.2', uptime_seconds: 9000 });
    expect(presence.last_registration).toEqual(new Date(at(-5)));
    expect([1, 2, 3, 4].map(presence.registered)).toEqual([true, true, false, false]);
  });

  it('keeps when and as what a device was last seen when it has gone', () => {
    const registrations = [registration({ expires_at: at(-1), user_agent: 'Yealink SIP-T46U 108.86.0.90' })];
    expect(presenceOf({ registrations, round_trips: null }, NOW)).toMatchObject({
      online: false,
      ip_address: null,
      firmware_version: '108.86.0.90',
      last_seen: new Date(at(-60)),
      uptime_seconds: null,
    });
  });

  it('counts a registration of the whole device for every line', () => {
    const presence = presenceOf(
      { registrations: [registration({ line_number: 0 })], round_trips: null },
      NOW,
    );
    expect([1, 7].map(presence.registered)).toEqual([true, true]);
  });

  it('has seen a device that answered after its last REGISTER', () => {
    const sighting = { registrations: [registration()], round_trips: trips(1) };
    expect(presenceOf(sighting, NOW).last_seen).toEqual(new Date(at(-10)));
  });

  it.each([
    [0, 'excellent'],
    [100, 'excellent'],
    [100.1, 'good'],
    [300, 'good'],
    [301, 'fair'],
    [800, 'fair'],
    [801, 'poor'],
    [30_000, 'poor'],
  ])('calls the network of %d ms %s', (ms, quality) => {
    expect(presenceOf({ registrations: [registration()], round_trips: trips(ms) }, NOW).network_quality).toBe(
      quality,
    );
  });

  it('does not judge the network by another contact, by old answers or of a device that has gone', () => {
    const of = (seen: SeenRegistration, measured: SeenRoundTrips): string =>
      presenceOf({ registrations: [seen], round_trips: measured }, NOW).network_quality;
    expect(of(registration(), trips(1, { contact: 'sip:1@192.0.2.9' }))).toBe('unknown');
    expect(of(registration(), trips(1, { measured_at: at(-8 * 86_400) }))).toBe('unknown');
    expect(of(registration({ expires_at: at(0) }), trips(1))).toBe('unknown');
  });
});

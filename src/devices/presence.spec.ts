import { type Presence, presenceOf, type SeenRegistration } from './presence.js';

const NOW = new Date('2024-01-22T14:30:00Z');

function at(seconds: number): string {
  return new Date(NOW.getTime() + seconds * 1000).toISOString();
}

function registration(overrides: Partial<SeenRegistration> = {}): SeenRegistration {
  return {
    line_number: 1,
    user_agent: null,
    ip_address: '192.0.2.1',
    registered_at: at(-600),
    last_registered_at: at(-60),
    expires_at: at(60),
    round_trip_ms: null,
    round_trip_at: null,
    ...overrides,
  };
}

function presence(...registrations: SeenRegistration[]): Presence {
  return presenceOf({ registrations }, NOW);
}

describe('presenceOf', () => {
  it('knows nothing of a device that was never seen', () => {
    expect(presenceOf({ registrations: null }, NOW)).toMatchObject({
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
    const seen = presence(
      registration({ registered_at: at(-9000), last_registered_at: at(-90) }),
      registration({ line_number: 2, ip_address: '192.0.2.2', user_agent: 'snomD785/10.1.54.13' }),
      registration({
        line_number: 3,
        ip_address: '192.0.2.3',
        last_registered_at: at(-5),
        expires_at: at(0),
      }),
    );
    expect(seen).toMatchObject({ online: true, ip_address: '192.0.2.2', uptime_seconds: 9000 });
    expect(seen.last_registration).toEqual(new Date(at(-5)));
    expect([1, 2, 3, 4].map(seen.registered)).toEqual([true, true, false, false]);
  });

  it('keeps when and as what a device was last seen when it has gone', () => {
    const gone = registration({ expires_at: at(-1), user_agent: 'Yealink SIP-T46U 108.86.0.90' });
    expect(presence(gone)).toMatchObject({
      online: false,
      ip_address: null,
      firmware_version: '108.86.0.90',
      last_seen: new Date(at(-60)),
      uptime_seconds: null,
    });
  });

  it('counts a registration of the whole device for every line', () => {
    expect([1, 7].map(presence(registration({ line_number: 0 })).registered)).toEqual([true, true]);
  });

  it('has seen a device that answered after its last REGISTER', () => {
    const answered = registration({ round_trip_ms: 1, round_trip_at: at(-10) });
    expect(presence(answered)).toMatchObject({
      last_seen: new Date(at(-10)),
      last_registration: new Date(at(-60)),
    });
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
  ])('calls the network of %d ms %s', (round_trip_ms, quality) => {
    expect(presence(registration({ round_trip_ms, round_trip_at: at(-10) })).network_quality).toBe(quality);
  });

  it('judges the network by the contact that answered last, recently and is still there', () => {
    const near = { round_trip_ms: 1, round_trip_at: at(-100) };
    const far = { line_number: 2, round_trip_ms: 500, round_trip_at: at(-10) };
    expect(presence(registration(near), registration(far)).network_quality).toBe('fair');
    const gone = registration({ ...far, expires_at: at(0) });
    expect(presence(registration(near), gone).network_quality).toBe('excellent');
    expect(presence(gone).network_quality).toBe('unknown');
    const old = registration({ ...near, round_trip_at: at(-8 * 86_400) });
    expect(presence(old).network_quality).toBe('unknown');
  });
});

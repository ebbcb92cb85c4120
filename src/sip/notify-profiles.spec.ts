import { sipFixtures } from '../../test/support/sip/fixtures.js';
import {
  NOTIFY_EVENTS,
  type NotifyEvent,
  type NotifyFamily,
  notifyFamilyOf,
  notification,
} from './notify-profiles.js';

const { startPhone, startClient } = sipFixtures();

describe('notifyFamilyOf', () => {
  it.each<[NotifyFamily, string | null, string | null]>([
    ['polycom', 'Polycom', 'VVX 450'],
    ['polycom', 'Poly', 'CCX 500'],
    ['polycom', 'HP Poly', 'Edge E350'],
    ['polycom', 'Plantronics', null],
    ['polycom', null, 'Polycom VVX 450'],
    ['polycom', '', 'SoundPoint IP 650'],
    ['yealink', 'Yealink', 'T46U'],
    ['yealink', 'YEALINK', null],
    ['yealink', null, 'yealink_t46u'],
    ['yealink', 'Unknown', 'SIP-T46U'],
    ['yealink', null, 'CP960'],
    ['grandstream', 'Grandstream Networks', 'GXP2170'],
    ['grandstream', null, 'GRP2615'],
    ['grandstream', null, 'HT802'],
    ['snom', 'snom', 'D785'],
    ['snom', 'Snom Technology', null],
    ['snom', null, 'snom-D785'],
    ['cisco-mpp', 'Cisco', 'CP-8841-3PCC-K9'],
    ['cisco-mpp', 'Cisco Systems', '7841'],
    ['cisco-mpp', 'cisco', null],
    ['cisco-mpp', null, 'Cisco 8851'],
    ['cisco-spa', 'Cisco', 'SPA504G'],
    ['cisco-spa', null, 'Cisco SPA504G'],
    ['cisco-spa', 'Cisco SPA112', null],
    ['cisco-spa', 'Linksys', 'PAP2T'],
    ['cisco-spa', 'Sipura', null],
    ['cisco-spa', null, 'SPA-941'],
    ['fanvil', 'Fanvil', 'X5U'],
    ['fanvil', null, 'fanvil x7a'],
    ['mitel', 'Mitel', '6867i'],
    ['mitel', null, 'Aastra 6731i'],
    ['mitel', 'Mitel (Aastra)', '6739i'],
    ['generic', 'Acme', 'Polyphone 9'],
    ['generic', null, null],
    ['generic', '', 'T-1000'],
  ])('%s: %j %j', (family, manufacturer, model) => {
    expect(notifyFamilyOf(manufacturer, model)).toBe(family);
  });

  it('believes the manufacturer before the model', () => {
    expect(notifyFamilyOf('Yealink', 'replaces Polycom VVX 450')).toBe('yealink');
  });
});

describe('notification', () => {
  const families = Object.keys(NOTIFY_EVENTS) as NotifyFamily[];
  const events: NotifyEvent[] = ['check-sync', 'reboot', 'talk', 'hold'];

  it('always carries an Event and a Subscription-State that phones accept', async () => {
    const phone = await startPhone();
    const client = startClient();
    for (const family of families) {
      for (const event of events) {
        await client.request({ uri: phone.contact, ...notification(family, event) });
        const { headers } = phone.requests.at(-1)!.message;
        expect(headers.get('Event')).toBe(NOTIFY_EVENTS[family][event]);
        expect(headers.get('Subscription-State')).toBe('terminated;reason=noresource');
      }
    }
    // `reboot` of each family, and `check-sync` where that alone may reboot.
    const rebooting = families.filter((family) => NOTIFY_EVENTS[family]['check-sync'] === 'check-sync');
    expect(phone.reboots).toBe(families.length + rebooting.length);
  });

  it('names what each maker documents', () => {
    const event = (...args: Parameters<typeof notification>): unknown => notification(...args).headers?.[0];
    expect(event('yealink', 'reboot')).toEqual(['Event', 'check-sync;reboot=true']);
    expect(event('yealink', 'check-sync')).toEqual(['Event', 'check-sync;reboot=false']);
    expect(event('cisco-spa', 'reboot')).toEqual(['Event', 'reboot_now']);
    expect(event('polycom', 'reboot')).toEqual(['Event', 'check-sync']);
    expect(event('mitel', 'talk')).toEqual(['Event', 'talk']);
  });

  it('has a content type when it has a body', () => {
    expect(notification('generic', 'talk', { contentType: 'text/plain' })).not.toHaveProperty('contentType');
    expect(notification('generic', 'talk', { body: 'x' })).toMatchObject({
      contentType: 'application/simple-message-summary',
      body: 'x',
    });
    expect(notification('generic', 'talk', { contentType: 'text/plain', body: 'x' })).toMatchObject({
      contentType: 'text/plain',
    });
  });
});

import { sipFixtures } from '../../../test/support/sip/fixtures.js';
import { notification } from '../../sip/index.js';
import { NOTIFY_EVENTS, type NotifyEvent, type NotifyFamily, notifyFamilyOf } from './notify-profiles.js';

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
    ['snom', null, 'snomD735'],
    ['mitel', null, 'Mitel6940'],
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
    ['cisco-enterprise', 'Cisco', 'CP-7960G'],
    ['cisco-enterprise', 'Cisco', '7940G'],
    ['cisco-enterprise', 'Cisco Systems', 'cisco_7945'],
    ['cisco-enterprise', null, 'Cisco CP-9971'],
    ['cisco-enterprise', 'Cisco', 'ATA 186'],
    ['cisco-mpp', 'Cisco', 'ATA192'],
    ['generic', 'Acme', 'Polyphone 9'],
    ['generic', null, null],
    ['generic', '', 'T-1000'],
  ])('%s: %j %j', (family, manufacturer, model) => {
    expect(notifyFamilyOf(manufacturer, model)).toBe(family);
  });

  it.each<[NotifyFamily, string | null, string | null, string]>([
    ['cisco-enterprise', null, null, 'Cisco-CP7960G/8.0'],
    ['cisco-enterprise', 'Cisco', null, 'Cisco-CP7940G/8.0'],
    ['cisco-enterprise', 'Cisco', '7841', 'Cisco-CP7841/12.5.1'],
    ['cisco-enterprise', null, null, 'CSCO/7'],
    ['cisco-enterprise', null, null, 'Cisco ATA182 v.1.44'],
    ['cisco-mpp', 'Cisco', '8841', 'Cisco-CP-8841-3PCC/11.3.5_482567aabbcc'],
    ['cisco-mpp', null, null, 'Cisco-CP-7832-3PCC/11.0.1 (00562b043615)'],
    ['cisco-mpp', 'Cisco', null, 'Cisco-ATA192-MPP/11-2-2MPP'],
    ['cisco-mpp', 'Cisco', '8841', 'FreeSWITCH-mod_sofia/1.10.7'],
    ['cisco-spa', 'Cisco', null, 'Cisco/SPA508G-7.4.4 (0002FDFF2103)'],
    ['cisco-spa', null, null, 'Linksys/SPA-942-6.1.5(a) (88019FA42805)'],
    ['yealink', null, null, 'Yealink SIP-T46U 108.86.0.20 00:15:65:aa:bb:cc'],
    ['polycom', null, 'unknown', 'PolycomVVX-VVX_450-UA/6.4.0.12345'],
    ['polycom', null, null, 'PolyEdge-Edge_E350-UA/8.1.2.0034'],
    ['polycom', null, null, 'PolyCCX-CCX_600-UA/8.0.2.3267'],
    ['polycom', null, null, 'FileTransport PolyCCX-CCX_500-UA/9.4.1.0508 (SN:64167f9f4c90) Type/Application'],
    ['grandstream', '', '', 'Grandstream HT-503  V1.1B 1.0.10.9  chip V2.2'],
    ['snom', null, null, 'snomD785/10.1.54.13'],
    ['fanvil', null, null, 'Fanvil X5U-V2 2.12.1 0c3800000000'],
    ['mitel', null, null, 'Aastra 6731i/3.3.1.4365'],
    ['yealink', 'Yealink', null, 'Cisco-CP7960G/8.0'],
    ['generic', null, null, 'baresip v1.0.0 (x86_64/linux)'],
    ['generic', null, null, 'Polyphone/1.0'],
    ['generic', null, null, 'replaces Yealink'],
  ])('%s: %j %j, and User-Agent %j', (family, manufacturer, model, userAgent) => {
    expect(notifyFamilyOf(manufacturer, model, userAgent)).toBe(family);
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
        await client.request({ uri: phone.contact, ...notification(NOTIFY_EVENTS[family][event]) });
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
    expect(NOTIFY_EVENTS.yealink).toMatchObject({
      reboot: 'check-sync;reboot=true',
      'check-sync': 'check-sync;reboot=false',
    });
    expect(NOTIFY_EVENTS['cisco-enterprise']).toMatchObject({
      reboot: 'check-sync',
      'check-sync': 'check-sync',
    });
    expect(NOTIFY_EVENTS['cisco-mpp']).toMatchObject({ reboot: 'reboot_now', 'check-sync': 'resync' });
    expect(NOTIFY_EVENTS['cisco-spa']).toMatchObject({ reboot: 'reboot_now', 'check-sync': 'resync' });
    expect(NOTIFY_EVENTS.polycom.reboot).toBe('check-sync');
    expect(NOTIFY_EVENTS.fanvil).toMatchObject({
      reboot: 'check-sync;reboot=true',
      'check-sync': 'check-sync',
    });
  });

  it('has a content type when it has a body', () => {
    expect(notification('talk', { contentType: 'text/plain' })).not.toHaveProperty('contentType');
    expect(notification('talk', { body: 'x' })).toMatchObject({
      contentType: 'application/simple-message-summary',
      body: 'x',
    });
    expect(notification('talk', { contentType: 'text/plain', body: 'x' })).toMatchObject({
      contentType: 'text/plain',
    });
  });
});

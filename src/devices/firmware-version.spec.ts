import { firmwareVersionOf } from './firmware-version.js';

describe('firmwareVersionOf', () => {
  it.each([
    ['PolycomVVX-VVX_450-UA/6.4.0.12345', '6.4.0.12345'],
    ['PolycomVVX-VVX_411-UA/5.9.5.0614_64167f0a1b2c', '5.9.5.0614'],
    ['PolyEdge-Edge_E350-UA/8.1.2.0034', '8.1.2.0034'],
    ['Yealink SIP-T46U 108.86.0.90', '108.86.0.90'],
    ['Yealink W60B 77.85.0.20 805ec00a1b2c', '77.85.0.20'],
    ['Grandstream GXP2170 1.0.11.39', '1.0.11.39'],
    ['Grandstream HT802 V1.0.43.11', '1.0.43.11'],
    ['snomD785/10.1.54.13', '10.1.54.13'],
    ['snom320/8.7.5.35 1.1.3-s', '8.7.5.35'],
    ['Cisco-CP-8841-3PCC/11.3.5_4825670a1b2c', '11.3.5'],
    ['Cisco-CP7960G/8.0', '8.0'],
    ['Cisco-ATA192-MPP/11-2-2MPP', '11-2-2MPP'],
    ['Cisco/ATA191-MPP-11-1-0-MSR4 (FCH2443D9R4)', '11-1-0-MSR4'],
    ['Cisco/SPA504G-7.6.2b', '7.6.2b'],
    ['Linksys/SPA942-6.1.5(a)', '6.1.5(a)'],
    ['Cisco/SPA112-1.4.1(SR5)', '1.4.1(SR5)'],
    ['OBIHAI/OBi202-3.2.2.5921', '3.2.2.5921'],
    ['Fanvil X4U 2.4.11 0c383e0a1b2c', '2.4.11'],
    ['Aastra 6731i/3.3.1.4365', '3.3.1.4365'],
    ['Mitel 6867i/5.1.1.1031', '5.1.1.1031'],
    ['Gigaset N510 IP PRO/42.245.00.000.000', '42.245.00.000.000'],
    ['Grandstream HT-503  V1.1B 1.0.10.9  chip V2.2', '1.0.10.9'],
    ['Grandstream GXW4108 (HW 2.1, Ch:7) 1.3.4.13', '1.3.4.13'],
    ['Grandstream Model HW GXP2135 SW 1.0.7.97 DevId 000b828aa872', '1.0.7.97'],
    ['Grandstream Model HW GRP2615 V1.2A SW 1.0.11.62 DevId c074ad530858', '1.0.11.62'],
    ['Grandstream (GXP2000) 1.1.6.27 DevId 000b820ad3c1', '1.1.6.27'],
    ['Cisco ATA182 v.1.44', '1.44'],
    ['Cisco ATA 186 v3.2.1 atasip (040723a)', '3.2.1'],
    ['Yealink SIP-T28P 2.72.14.2 00:15:65:00:00:01', '2.72.14.2'],
    ['Yealink SIP VP-T49G 51.80.0.10', '51.80.0.10'],
    ['Linksys/SPA-942-6.1.5(a) (88019FA00001)', '6.1.5(a)'],
    ['Linksys/PAP2T-5.1.6(LS)', '5.1.6(LS)'],
    ['Cisco/SPA508G-7.4.4 (0002FDFF2103)(CBT)', '7.4.4'],
    ['Cisco-CP-7832-3PCC/11.0.1 (00562b043615)', '11.0.1'],
    ['PolycomVVX-VVX_150-UA/6.4.1.2280_482567000001', '6.4.1.2280'],
    ['FileTransport PolycomVVX-VVX_400-UA/4.1.4.7430 Type/Application', '4.1.4.7430'],
    ['Mozilla/4.0 (compatible; snomD785-SIP 10.1.64.14 000413AABBCC)', '10.1.64.14'],
    ['Fanvil X5U-V2 2.12.1 0c3800000000', '2.12.1'],
    ['Aastra6731i MAC:00-08-5D-11-22-33 V:3.2.0-SIP', '3.2.0'],
    ['Mitel6940 MAC:14-00-E9-11-22-33 V:6.4.0.140-SIP', '6.4.0.140'],
    ['Panasonic_KX-HDV130/08.101 (0080f0112233)', '08.101'],
    ['Panasonic-MPR08-KX-TGP600/11.140(bcc342112233)', '11.140'],
    ['Htek UC926 2.0.4.4.24 001fc1112233', '2.0.4.4.24'],
    ['Audiocodes-Sip-Gateway-Mediant 800B/v.7.20A.256.024', '7.20A.256.024'],
    ['Avaya SIP 9608 Rel. 7.1.15.0 (FF)', '7.1.15.0'],
    ['Acme Phone hw_rev 1.2 fw 3.4.5', '3.4.5'],
    ['Acme 2.1 Firmware: v3.4', '3.4'],
    ['Acme Rev. 1.1 4.5.6beta2', '4.5.6'],
    ['AUDC-IPPhone-430HD_UC_3.4.6.604', '3.4.6.604'],
    ['Zoiper rv2.10.8.2', '2.10.8.2'],
    ['baresip v1.0.0 (x86_64/linux)', '1.0.0'],
    ['MicroSIP/3.21.3', '3.21.3'],
  ])('%s is %s', (userAgent, version) => {
    expect(firmwareVersionOf(userAgent)).toBe(version);
  });

  it.each([
    '',
    'Phone',
    'Yealink SIP-T46U',
    'Softphone 5',
    'snom821/873_19_20130321',
    'Acme HW 1.2',
    'Acme Phone (rev 2.0)',
    'Acme 2013.03.21',
    'Acme 21.03.2013',
    'Acme 0015.6500.0001',
    'Acme 00:15:65:00:00:01',
    'Mozilla/4.0 (compatible)',
  ])('%j names none', (userAgent) => {
    expect(firmwareVersionOf(userAgent)).toBeNull();
  });

  it('takes no time to see that a hostile one names none', () => {
    const started = performance.now();
    for (const text of [
      '1.'.repeat(256),
      `snom${'/'.repeat(500)}`,
      '-1'.repeat(256),
      `Cisco-${'/1-'.repeat(170)}`,
    ]) {
      firmwareVersionOf(text);
    }
    expect(performance.now() - started).toBeLessThan(100);
  });
});

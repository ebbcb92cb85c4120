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
    ['Cisco/SPA504G-7.6.2b', '7.6.2b'],
    ['Linksys/SPA942-6.1.5(a)', '6.1.5(a)'],
    ['Cisco/SPA112-1.4.1(SR5)', '1.4.1(SR5)'],
    ['OBIHAI/OBi202-3.2.2.5921', '3.2.2.5921'],
    ['Fanvil X4U 2.4.11 0c383e0a1b2c', '2.4.11'],
    ['Aastra 6731i/3.3.1.4365', '3.3.1.4365'],
    ['Mitel 6867i/5.1.1.1031', '5.1.1.1031'],
    ['Gigaset N510 IP PRO/42.245.00.000.000', '42.245.00.000.000'],
    ['AUDC-IPPhone-430HD_UC_3.4.6.604', '3.4.6.604'],
    ['Zoiper rv2.10.8.2', '2.10.8.2'],
    ['baresip v1.0.0 (x86_64/linux)', '1.0.0'],
    ['MicroSIP/3.21.3', '3.21.3'],
  ])('%s is %s', (userAgent, version) => {
    expect(firmwareVersionOf(userAgent)).toBe(version);
  });

  it.each(['', 'Phone', 'Yealink SIP-T46U', 'Softphone 5'])('%j names none', (userAgent) => {
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

import { PutDevice } from '../../devices/dto/device.body.js';
import { PutSipGateway, UpdateSipGateway } from '../../sip-gateways/dto/sip-gateway.body.js';
import { PutSipTrunk } from '../../sip-trunks/dto/sip-trunk.body.js';
import { withDefaults } from './defaults.js';

describe('withDefaults', () => {
  const body = { name: 'A gateway', organization_id: 'org_1', host: 'sip.example.com' };

  it('fills in what a field declares, else null where it takes that', () => {
    expect(withDefaults(PutSipGateway, body)).toEqual({
      ...body,
      port: null,
      transport: 'udp',
      tls_verify: true,
      tls_ca: null,
      ping_interval_seconds: 60,
      failure_threshold: 3,
      recovery_threshold: 1,
    });
  });

  it('keeps what the body has', () => {
    const given = { ...body, transport: 'tls' as const, tls_verify: false, failure_threshold: 1 };
    expect(withDefaults(PutSipGateway, given)).toMatchObject(given);
  });

  it('leaves out secrets, and what has no default', () => {
    const trunk = withDefaults(PutSipTrunk, { ...body, type: 'carrier' });
    expect(Object.keys(trunk)).not.toContain('password');
    const device = withDefaults(PutDevice, { mac_address: '001a2b3c4d5e', organization_id: 'org_1' });
    expect(Object.keys(device)).not.toContain('lines');
  });

  it('knows nothing for updates', () => {
    expect(withDefaults(UpdateSipGateway, { name: 'Another name' })).toEqual({ name: 'Another name' });
  });
});

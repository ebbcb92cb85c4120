import { unique } from '../api.js';
import type { OperationTest } from './operation-test.js';

export const sipEdge = {
  reportRegistrations: {
    async succeeds(tenant) {
      const { id } = await tenant.device();
      const registrations = [{ device_id: id, contact: 'sip:1001@192.0.2.10:5060', expires: 600 }];
      const report = await tenant.client.reportRegistrations({ body: { node: 'n1', registrations } });
      expect(report).toMatchObject({ registered: 1, results: [{ result: 'registered', device_id: id }] });
    },
    fails: ({ client }) =>
      client.reportRegistrations({
        body: { node: 'n1', snapshot: { id: unique(''), part: 2, last: true }, registrations: [] },
      }),
    with: [409, 'conflict', 'Parts of the snapshot are missing'],
  },

  listRegistrations: {
    async succeeds(tenant) {
      const { id } = await tenant.onlinePhone();
      const { registrations } = await tenant.client.listRegistrations({ device_id: id });
      expect(registrations).toMatchObject([{ device_id: id }]);
    },
    fails: ({ client }) => client.listRegistrations({ organization_id: unique('org_') }),
    with: [403, 'forbidden', 'Insufficient permissions'],
  },

  endRegistrationOfAddress: {
    async succeeds(tenant) {
      const { id } = await tenant.device();
      const aor = `${unique('u')}@voice.example.com`;
      const body = { contact: 'sip:1001@192.0.2.10', expires: 600, aor };
      await tenant.client.reportRegistration({ deviceId: id, body });
      expect(await tenant.client.endRegistrationOfAddress({ aor })).toMatchObject({ contacts: 1 });
    },
    fails: ({ client }) => client.endRegistrationOfAddress({ aor: `${unique('u')}@voice.example.com` }),
    with: [404, 'not_found', 'Registration not found'],
  },

  reportRegistration: {
    async succeeds(tenant) {
      const { id } = await tenant.device();
      const body = { contact: 'sip:1001@192.0.2.10:5060', expires: 600, user_agent: 'Yealink SIP-T46U' };
      const registration = await tenant.client.reportRegistration({ deviceId: id, body });
      expect(registration).toMatchObject({ device_id: id, registered: true, contact: body.contact });
    },
    fails: ({ client }) =>
      client.reportRegistration({
        deviceId: unique('dev_'),
        body: { contact: 'sip:1001@192.0.2.10', expires: 600 },
      }),
    with: [404, 'not_found', 'Device not found'],
  },

  endRegistration: {
    async succeeds(tenant) {
      const { id } = await tenant.onlinePhone();
      expect(await tenant.client.endRegistration({ deviceId: id })).toMatchObject({ device_id: id });
      expect((await tenant.client.getDevice({ id })).status).toBe('offline');
    },
    fails: ({ client }) => client.endRegistration({ deviceId: unique('dev_') }),
    with: [404, 'not_found', 'Device not found'],
  },

  reportCall: {
    async succeeds({ client, organization }) {
      // A Call-ID (RFC 3261 section 20.8), with what an URL has to escape.
      const callId = `${unique('')}/?#%@192.0.2.10`;
      const call = await client.reportCall({ callId, body: { organization_id: organization, from: '1001' } });
      expect(call).toMatchObject({ call_id: callId, organization_id: organization, from: '1001' });
    },
    fails: ({ client }) =>
      client.reportCall({ callId: unique(''), body: { organization_id: unique('org_') } }),
    with: [403, 'forbidden', 'Insufficient permissions'],
  },

  endCall: {
    async succeeds({ client, organization }) {
      const callId = unique('call-');
      await client.reportCall({ callId, body: { organization_id: organization } });
      const { record_id } = await client.endCall({ callId, cause: 17, code: 486 });
      expect(await client.getCallRecord({ id: record_id })).toMatchObject({ cause: 17, code: 486 });
    },
    fails: ({ client }) => client.endCall({ callId: unique('call-') }),
    with: [404, 'not_found', 'Call not found'],
  },

  reportCalls: {
    async succeeds({ client, organization }) {
      const call_id = unique('call-');
      const calls = [{ call_id, state: 'ringing' as const, organization_id: organization }];
      const reported = await client.reportCalls({ body: { node: 'sbc-1', calls } });
      expect(reported).toMatchObject({ started: 1, results: [{ index: 0, result: 'started' }] });
      expect(await client.getCall({ callId: call_id })).toMatchObject({ node: 'sbc-1', state: 'ringing' });
    },
    fails: ({ client }) => client.reportCalls({ body: { node: 'sbc 1', calls: [] } }),
    with: [422, 'validation_failed', 'Validation error'],
  },

  reportTraffic: {
    async succeeds(tenant) {
      const entity = await tenant.organizationIp();
      const traffic = [{ ip_address: '192.0.2.10', requests: 5, at: new Date().toISOString() }];
      const reported = await tenant.client.reportTraffic({ body: { traffic } });
      expect(reported).toEqual({ rows: 1, attributed: 1, entries: 1 });
      expect((await tenant.client.getOrganizationIp({ entity })).request_count_24h).toBe(5);
    },
    fails: ({ client }) => client.reportTraffic({ body: { traffic: [] } }),
    with: [422, 'validation_failed', 'Validation error'],
  },

  checkAccess: {
    async succeeds(tenant) {
      const id = await tenant.organizationIp();
      const check = await tenant.client.checkAccess({ ip: '192.0.2.10' });
      expect(check).toMatchObject({ decision: 'allow', organization_id: tenant.organization, entry: { id } });
    },
    fails: ({ client }) => client.checkAccess({ ip: '192.0.2.256' }),
    with: [400, 'invalid_request', 'Invalid IP address format'],
  },
} satisfies Record<string, OperationTest>;

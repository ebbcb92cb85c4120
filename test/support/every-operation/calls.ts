import { unique } from '../api.js';
import type { OperationTest } from './operation-test.js';

export const calls = {
  listCalls: {
    async succeeds({ client, organization }) {
      const callId = unique('call-');
      await client.reportCall({ callId, body: { organization_id: organization, node: 'sbc-1' } });
      expect((await client.listCalls({ node: 'sbc-1' })).calls).toMatchObject([{ call_id: callId }]);
    },
    fails: ({ client }) => client.listCalls({ organization_id: unique('org_') }),
    with: [403, 'forbidden', 'Insufficient permissions'],
  },

  getCall: {
    async succeeds({ client, organization }) {
      const callId = unique('call-');
      await client.reportCall({ callId, body: { organization_id: organization, state: 'ringing' } });
      expect(await client.getCall({ callId })).toMatchObject({ state: 'ringing', answered_at: null });
    },
    fails: ({ client }) => client.getCall({ callId: unique('call-') }),
    with: [404, 'not_found', 'Call not found'],
  },

  listCallRecords: {
    async succeeds({ client, organization }) {
      const callId = unique('call-');
      await client.reportCall({ callId, body: { organization_id: organization } });
      await client.endCall({ callId });
      const { records } = await client.listCallRecords({ call_id: callId });
      expect(records).toMatchObject([{ call_id: callId, ended_by: 'report' }]);
    },
    fails: ({ client }) => client.listCallRecords({ from: 'yesterday' }),
    with: [400, 'invalid_request', 'Invalid request parameters'],
  },

  exportCallRecords: {
    async succeeds({ client, organization }) {
      const callId = unique('call-');
      await client.reportCall({ callId, body: { organization_id: organization } });
      const { record_id: id } = await client.endCall({ callId });
      const [line, ...others] = (await client.exportCallRecords({ call_id: callId })).split('\n');
      const record = await client.getCallRecord({ id });
      expect([JSON.parse(line!), others]).toEqual([record, ['']]);
      for await (const exported of client.exportCallRecords({ call_id: callId }))
        expect(exported).toEqual(record);
    },
    fails: ({ client }) => client.exportCallRecords({ organization_id: unique('org_') }),
    with: [403, 'forbidden', 'Insufficient permissions'],
  },

  getCallRecord: {
    async succeeds({ client, organization }) {
      const callId = unique('call-');
      await client.reportCall({ callId, body: { organization_id: organization } });
      const { record_id: id } = await client.endCall({ callId });
      expect(await client.getCallRecord({ id })).toMatchObject({ id, call_id: callId, code: null });
    },
    fails: ({ client }) => client.getCallRecord({ id: unique('call_') }),
    with: [404, 'not_found', 'Call record not found'],
  },
} satisfies Record<string, OperationTest>;

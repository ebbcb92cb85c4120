import { Api, type Reply } from '../support/api.js';
import { lacking, printedSection } from '../support/specification.js';

/** The examples of the section, read from the specification and run as printed, in the order of an entry's life. */
describe('specification: Organization IPs', () => {
  const endpoints = printedSection('Organization IPs');
  let api: Api;

  beforeAll(async () => {
    api = await Api.as({ org_ids: ['org_98765'] });
  });

  async function asPrinted(title: string, status = 200): Promise<Reply> {
    const { request, response } = endpoints.get(title)!;
    const reply = await api.request(request.method, request.path, request);
    expect({ status: reply.status, message: reply.json.message }).toEqual({
      status,
      message: response.message,
    });
    expect(lacking(response.data, reply.json.data)).toEqual([]);
    return reply;
  }

  it('works as printed', async () => {
    // The entries that the examples are about are there already in the specification. Lists have the newest first.
    const printed = endpoints.get('Get All Organization IPs')!.response.data.ips as Record<string, unknown>[];
    for (const { id, created_at: _, ...body } of [...printed].reverse()) {
      expect((await api.put(`/orgips/${id}`, body)).status).toBe(201);
    }
    await asPrinted('Get All Organization IPs');

    const { request_count_24h: requests } = endpoints.get('Get Organization IP')!.response.data;
    const row = { ip_address: '203.0.113.100', requests, at: new Date().toISOString() };
    expect((await api.post('/sipedge/traffic', { traffic: [row] })).status).toBe(200);
    await asPrinted('Get Organization IP');

    await asPrinted('Create Organization IP', 201);

    // "orgip_003" is the one created last; the id is ours to make, so it is put under the printed one here.
    await api.put('/orgips/orgip_003', {
      ...endpoints.get('Create Organization IP')!.request.body,
      cidr: 26,
    });
    await asPrinted('Update Organization IP');
    await asPrinted('Delete Organization IP');
  });
});

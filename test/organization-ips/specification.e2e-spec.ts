import { Api, type Reply } from '../support/api.js';
import { asPrinted, printedSection } from '../support/specification.js';

/** The examples of the section, read from the specification and run as printed, in the order of an entry's life. */
describe('specification: Organization IPs', () => {
  const endpoints = printedSection('Organization IPs');
  let api: Api;

  beforeAll(async () => {
    api = await Api.as({ org_ids: ['org_98765'] });
  });

  const printed = (title: string, status?: number): Promise<Reply> =>
    asPrinted(api, endpoints.get(title)!, status);

  it('works as printed', async () => {
    // The entries that the examples are about are there already in the specification. Lists have the newest first.
    const { ips } = endpoints.get('Get All Organization IPs')!.response.data;
    for (const { id, created_at: _, ...body } of ips.toReversed()) {
      expect((await api.put(`/orgips/${id}`, body)).status).toBe(201);
    }
    await printed('Get All Organization IPs');

    const { request_count_24h: requests } = endpoints.get('Get Organization IP')!.response.data;
    const row = { ip_address: '203.0.113.100', requests, at: new Date().toISOString() };
    expect((await api.post('/sipedge/traffic', { traffic: [row] })).status).toBe(200);
    await printed('Get Organization IP');

    await printed('Create Organization IP', 201);

    // "orgip_003" is the one created last; the id is ours to make, so it is put under the printed one here.
    await api.put('/orgips/orgip_003', {
      ...endpoints.get('Create Organization IP')!.request.body,
      cidr: 26,
    });
    await printed('Update Organization IP');
    await printed('Delete Organization IP');
  });
});

import { Api, type Reply } from '../support/api.js';
import { asPrinted, lacking, printedSection } from '../support/specification.js';
import { trunkBody } from '../support/trunks.js';

/** The examples of the sections, read from the specification and run as printed, in the order of a trunk's life. */
describe('specification: SIP Trunks and SIP Trunk IPs', () => {
  const trunks = printedSection('SIP Trunks');
  const ips = printedSection('SIP Trunk IPs');
  let api: Api;

  beforeAll(async () => {
    api = await Api.as({ org_ids: ['org_98765'] });
  });

  const printed = (endpoints: typeof trunks, title: string, status?: number): Promise<Reply> =>
    asPrinted(api, endpoints.get(title)!, status);

  it('works as printed', async () => {
    // The trunk that the examples are about is there already in the specification.
    const { data } = trunks.get('Get SIP Trunk')!.response;
    const { ips: printedIps, id, status, protocol, created_at, updated_at, ...body } = data;
    void [protocol, created_at, updated_at];
    expect((await api.put(`/siptrunk/${id}`, body)).status).toBe(201);
    expect((await api.post(`/siptrunk/${id}`, { status })).status).toBe(200);
    const addresses = printedIps.map(({ address, type }: Record<string, string>) => ({ address, type }));
    expect((await api.put(`/siptrunkips/${id}`, { ips: addresses })).status).toBe(200);
    await printed(trunks, 'Get SIP Trunk');

    await printed(trunks, 'Create SIP Trunk', 201);
    await printed(trunks, 'Update SIP Trunk');

    // "trunk_12346" is the one created second; the id is ours to make, so it is put under the printed one here.
    const second = trunks.get('Create SIP Trunk')!.request.body!;
    await api.put('/siptrunk/trunk_12346', { ...second, name: 'Trunk to delete' });
    await printed(trunks, 'Delete SIP Trunk');

    const third = { address: '203.0.113.12', type: 'signaling', priority: 2 };
    await api.put(`/siptrunkips/${id}`, { ips: [third] });
    await printed(ips, 'Get SIP Trunk IPs');
    await printed(ips, 'Create/Update SIP Trunk IPs');
  });

  it('updates and deletes an IP as printed', async () => {
    const trunk = await api.create('/siptrunk/new', trunkBody('org_98765'));
    const path = `/siptrunkips/${trunk.id}`;
    const put = await api.put(path, { ips: [{ address: '203.0.113.220', type: 'signaling' }] });
    const [{ id }] = put.json.data.ips;

    const update = ips.get('Update SIP Trunk IPs')!;
    const updated = await api.post(path, { ...update.request.body, ip_id: id });
    expect(updated.json.message).toBe(update.response.message);
    expect(lacking({ ...update.response.data, address: '203.0.113.220' }, updated.json.data)).toEqual([]);

    const remove = ips.get('Delete SIP Trunk IPs')!;
    const removed = await api.delete(`${path}?ip_id=${id}`);
    expect(removed.json.message).toBe(remove.response.message);
    expect(lacking(remove.response.data, removed.json.data)).toEqual([]);
  });
});

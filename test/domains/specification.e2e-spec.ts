import { Api } from '../support/api.js';
import { DnsServer } from '../support/dns-server.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { asPrinted, lacking, printedSection } from '../support/specification.js';
import { TlsListener } from '../support/tls-listener.js';
import { until } from '../support/until.js';

/** The examples of the section, run as printed against a service of its own, whose DNS is a real server. */
describe('specification: Domains', () => {
  const domains = printedSection('Domains');
  const printed = (title: string) => domains.get(title)!;
  let dns: DnsServer;
  let sips: TlsListener;
  let service: Service;
  let company1: Api;
  let company2: Api;
  let newCompany: Api;
  let operator: Api;

  beforeAll(async () => {
    dns = await DnsServer.start();
    sips = await TlsListener.start(new Date('2099-01-01T00:00:00Z'));
    service = await startService({
      ...(await freshServers()),
      DNS_SERVERS: dns.address,
      EGRESS_ALLOW_PRIVATE: 'false',
      EGRESS_ALLOWED_NETWORKS: '127.0.0.0/8',
    });
    const as = (organization: string): Promise<Api> => Api.as({ org_ids: [organization] }, service.url);
    [company1, company2, newCompany, operator] = await Promise.all(
      ['org_98765', 'org_98766', 'org_98767', '*'].map(as),
    );
  });

  afterAll(async () => {
    await service.stop();
    await sips.close();
    await dns.close();
  });

  /** Makes a domain of the examples as its tenant does: with the record published, and active. */
  async function activate(
    api: Api,
    { id, domain, organization_id, ssl_enabled, settings }: any,
  ): Promise<void> {
    const put = await api.put(`/domains/${id}`, { domain, organization_id, ssl_enabled, settings });
    expect(put.status).toBe(201);
    dns.publish(domain, 'TXT', put.json.data.dns_verification_record);
    expect((await api.post(`/domains/${id}`, { status: 'active' })).status).toBe(200);
  }

  it('Get Domain by ID', async () => {
    const { data } = printed('Get Domain by ID').response;
    const { domain, dns_records } = data;
    const read = async (): Promise<any> => (await company1.get(`/domains/${data.id}`)).json.data;
    dns.publish(domain, 'A', dns_records.a_record);
    dns.publish(`_sips._tcp.${domain}`, 'SRV', { target: `edge.${domain}`, port: sips.port });
    dns.publish(`edge.${domain}`, 'A', '127.0.0.1');
    await activate(company1, data);
    await until('its certificate', async () => (await read()).ssl_certificate_expiry);

    // The printed domain has a certificate and takes SIP over UDP only: it had SIPS before. A private address, which
    // is never connected to, keeps the probe from the printed public one.
    dns.publish(domain, 'AAAA', 'fd00::1');
    dns.publish(`_sips._tcp.${domain}`, 'SRV');
    dns.publish(dns_records.srv_record, 'SRV', { target: domain, port: 5060 });
    // A change is followed by a check.
    for (const type of ['alias', data.type]) {
      expect((await company1.post(`/domains/${data.id}`, { type })).status).toBe(200);
    }
    await until(
      'its SRV record',
      async () => (await read()).dns_records.srv_record === dns_records.srv_record,
    );

    const reply = await asPrinted(company1, printed('Get Domain by ID'));
    expect(reply.json.data.ssl_certificate_expiry).toBe('2099-01-01T00:00:00Z');
  });

  it('Get All Domains', async () => {
    const { data } = printed('Get All Domains').response;
    const { domains: shown, pagination } = data;
    // 45 active domains in all, of which the example shows two; and one that its filter leaves out.
    await activate(company2, shown[1]);
    const others = Array.from({ length: pagination.total - shown.length }, (_, i) => `dom_other${i}`);
    for (const id of [...others, 'dom_pending']) {
      const domain = `${id.slice(4)}.example.com`;
      expect((await operator.put(`/domains/${id}`, { domain, organization_id: 'org_98765' })).status).toBe(
        201,
      );
    }
    for (const id of others) {
      expect((await operator.post(`/domains/${id}`, { status: 'active' })).status).toBe(200);
    }

    const first = await asPrinted(operator, printed('Get All Domains'), 200, {});
    expect(first.json.data.pagination).toMatchObject(pagination);
    expect(first.json.data.domains).toHaveLength(pagination.per_page);
    const path = printed('Get All Domains').request.path;
    const rest = await Promise.all([2, 3].map((page) => operator.get(`${path}&page=${page}`)));
    const all = [first, ...rest].flatMap(({ json }) => json.data.domains);
    expect(new Set(all.map(({ id }) => id)).size).toBe(pagination.total);
    const asShown = shown.map((each: any) => all.find(({ id }) => id === each.id));
    expect(lacking(shown, asShown)).toEqual([]);
    expect(all.map(({ status }) => status)).toEqual(Array(pagination.total).fill('active'));
  });

  it('Create/Update Domain, Update Domain, Delete Domain', async () => {
    const { dns_verification_record: example, ...rest } = printed('Create/Update Domain').response.data;
    const create = await asPrinted(newCompany, printed('Create/Update Domain'), 201, rest);
    expect(example).toMatch(/^voiceplatform-verify=[0-9a-z]+$/);
    expect(create.json.data.dns_verification_record).toMatch(/^voiceplatform-verify=[0-9a-f]{32}$/);
    const again = await newCompany.put('/domains/new', printed('Create/Update Domain').request.body);
    expect([again.status, again.json.error.message]).toEqual([409, 'Domain already exists']);

    // The id is ours to make, so the domain is put under the printed one for the examples that follow.
    await newCompany.delete(`/domains/${create.json.data.id}`);
    const third = await newCompany.put('/domains/dom_003', printed('Create/Update Domain').request.body);
    expect(third.status).toBe(201);
    dns.publish(rest.domain, 'TXT', third.json.data.dns_verification_record);
    await asPrinted(newCompany, printed('Update Domain'));
    await asPrinted(newCompany, printed('Delete Domain'));
    expect((await newCompany.get('/domains/dom_003')).json.error.message).toBe('Domain not found');
  });
});

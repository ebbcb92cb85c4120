import { accessToken, Api, unique } from '../support/api.js';
import { freshDatabase } from '../support/database.js';
import { type Service, startService } from '../support/service.js';
import { SipSocket } from '../support/sip/sip-socket.js';
import { insertDevices } from '../support/stored-devices.js';
import { until } from '../support/until.js';
import { Front } from './front.js';
import { Kamailio, type KamailioOptions } from './kamailio.js';
import { PASSWORD, type Registrar } from './phones.js';

export const HOUR = 3_600;
export const START_MS = 60_000;
/** From a change at the registrar until the API shows it: up to 100 addresses of record are reported 5 times a second. */
const SOON_MS = 15_000;

export interface EdgeOptions extends Pick<KamailioOptions, 'remembers' | 'isPath'> {
  /** How many devices there are: those of `u1`, `u2` and so on. */
  phones: number;
  /** Settings of the service. */
  settings?: (registrar: { port: number }) => NodeJS.ProcessEnv;
}

/** The service, and a Kamailio that reports to it where phones `u1`, `u2` and so on register. */
export class Edge {
  readonly organization = unique('org_');
  readonly domain = `${unique('d')}.example`;
  service: Service;
  kamailio: Kamailio;
  api: Api;
  registrar: Registrar;
  /** What reports go through. */
  front: Front;
  /** That of `u1` first. */
  devices: string[];
  private variables: NodeJS.ProcessEnv;

  private constructor(private readonly options: EdgeOptions) {}

  static async start(options: EdgeOptions): Promise<Edge> {
    const edge = new Edge(options);
    const { phones: count, remembers, isPath, settings } = options;
    const { domain } = edge;
    edge.registrar = { domain, port: await freePort(), tlsPort: await freePort() };
    await edge.prepare(settings?.(edge.registrar) ?? {});
    edge.front = await Front.start(edge.service.url);
    edge.kamailio = await Kamailio.start({
      ...{ api: edge.front.url, port: edge.registrar.port, tlsPort: edge.registrar.tlsPort },
      ...{ remembers, isPath, accounts: { domain, count, password: PASSWORD } },
    });
    return edge;
  }

  private async prepare(settings: NodeJS.ProcessEnv): Promise<void> {
    const { organization, domain } = this;
    const { dataSource, settings: own } = await freshDatabase();
    this.devices = await insertDevices(dataSource, { count: this.options.phones, organization });
    await dataSource.query(
      `INSERT INTO sip_accounts (device_id, line_number, organization_id, username, domain, held)
       SELECT id, 0, $1, 'u' || n, $2, true FROM unnest($3::text[]) WITH ORDINALITY AS device (id, n)`,
      [organization, domain, this.devices],
    );
    await dataSource.destroy();
    this.variables = { DATABASE_URL: own.databaseUrl, REDIS_URL: own.redisUrl, ...settings };
    this.service = await startService(this.variables);
    const operator = await Api.as({ org_ids: ['*'] }, this.service.url);
    const { id } = await operator.create('/domains/new', { domain, organization_id: organization });
    await operator.post(`/domains/${id}`, { status: 'active' });
    this.api = await Api.as({ org_ids: [organization] }, this.service.url);
  }

  async close(): Promise<void> {
    await this.kamailio?.close();
    await this.front?.close();
    await this.service?.stop();
  }

  /** Starts a service in place of the one that has ended, with further settings. */
  async restartService(settings: NodeJS.ProcessEnv = {}): Promise<void> {
    this.service = await startService({
      ...{ ...this.variables, ...settings },
      PORT: new URL(this.service.url).port,
    });
  }

  /** Gives Kamailio a token, without which it says nothing. */
  async authorize(): Promise<void> {
    this.kamailio.useToken(await accessToken({ org_ids: [this.organization], scope: 'edge:report' }));
  }

  async online(): Promise<number> {
    const { json } = await this.api.get('/devices?status=online&per_page=1');
    return json.data.pagination.total;
  }

  async becomesOnline(count: number): Promise<void> {
    let last = -1;
    await until(`${count} phones online`, async () => (last = await this.online()) === count, SOON_MS).catch(
      (error) => {
        throw new Error(`${error}; there are ${last}\n${this.kamailio.output}`);
      },
    );
  }

  /** Live contacts of a phone, in the order of their URIs. */
  async contactsOf(user: string): Promise<any[]> {
    const { json } = await this.api.get(`/sipedge/registrations?aor=${user}@${this.domain}`);
    return json.data.registrations.toSorted((one: any, other: any) =>
      one.contact.localeCompare(other.contact),
    );
  }

  /** Waits until the phone has so many contacts. */
  contacts(user: string, count: number): Promise<any[]> {
    return until(`${count} contacts of ${user}`, async () => {
      const found = await this.contactsOf(user);
      return found.length === count && found;
    }).catch((error) => {
      throw new Error(`${error}\n${this.kamailio.output}`);
    });
  }
}

/** A port of TCP that nobody listens on, and most likely of UDP. */
export async function freePort(): Promise<number> {
  const socket = await SipSocket.listen({ transport: 'tcp', host: '127.0.0.1' });
  socket.close();
  return socket.port;
}

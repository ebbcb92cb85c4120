import { setTimeout } from 'node:timers/promises';
import { CALL_EXAMPLES } from '../calls/dto/call.examples.js';
import { DEVICE_EXAMPLES } from '../devices/dto/device.examples.js';
import { REGISTERED_CONTACT_EXAMPLES } from '../devices/registrations/dto/registered-contact.examples.js';
import { REGISTRATION_EXAMPLES } from '../devices/registrations/dto/registration.examples.js';
import { DOMAIN_EXAMPLES } from '../domains/dto/domain.examples.js';
import { GATEWAY_PING_EXAMPLES } from '../gateway-pings/dto/gateway-ping.examples.js';
import { ORGANIZATION_IP_EXAMPLES } from '../organization-ips/dto/organization-ip.examples.js';
import { SIP_GATEWAY_EXAMPLES } from '../sip-gateways/dto/sip-gateway.examples.js';
import { SIP_NUMBER_EXAMPLES } from '../sip-numbers/dto/sip-number.examples.js';
import { SIP_TRUNK_EXAMPLES } from '../sip-trunks/dto/sip-trunk.examples.js';
import { EXAMPLE_ORGANIZATION } from '../http/example.js';
import type { DemoClient, Item } from './demo-client.js';
import {
  DEMO_DEVICES,
  DEMO_DOMAINS,
  DEMO_GATEWAYS,
  DEMO_NUMBERS,
  DEMO_ORGANIZATION_IPS,
  DEMO_TRUNK_IPS,
  DEMO_TRUNK_ROUTES,
  DEMO_TRUNKS,
  DEMO_WEBHOOKS,
} from './demo-data.js';

/** How long a worker may take to see an event. */
const PATIENCE_MS = 5_000;
const HOUR_MS = 3_600_000;
/** Past hours that the gateway has pings of: as many as the example of its history asks for. */
const HOURS_OF_PINGS = 12;
const HEALTHY = { response_time_ms: 45, packet_loss_percent: 0 };
/** The longest registration, and the latest reboot, that the API takes. */
const WEEK_SECONDS = 604_800;

/**
 * Makes everything that the examples of the OpenAPI document name, so that each of them can be executed as it is shown.
 * What was executed before is undone: run again, it brings back the same state.
 * @param api with the token of a platform operator, who may vouch for the domains
 * @throws DemoError when the service cannot be reached, or refuses
 */
export async function fillWithDemo(api: DemoClient): Promise<void> {
  await putAll(api, '/webhooks', DEMO_WEBHOOKS);
  await Promise.all([trunks(api), devices(api), gateways(api), domains(api), organizationIps(api)]);
  await numbers(api);
  await mustHaveDelivery(api);
}

async function trunks(api: DemoClient): Promise<void> {
  await removeCreated(api, SIP_TRUNK_EXAMPLES.put, '/siptrunk', ['name']);
  await putAll(api, '/siptrunk', DEMO_TRUNKS);
  await api.post('/siptrunk/trunk_12345', { status: 'active' });
  await putParts(api, '/siptrunkips/trunk_12345', 'ip_id', { ips: DEMO_TRUNK_IPS });
  await putParts(api, '/siptrunkroutes/trunk_12345', 'route_id', { routes: DEMO_TRUNK_ROUTES });
}

/** The first one is registered where a simulated phone of this machine answers, has a call, and will be rebooted. */
async function devices(api: DemoClient): Promise<void> {
  const { mac_address } = DEVICE_EXAMPLES.put.body;
  const created = await api.find(`/devices/mac/${mac_address}`);
  if (created) await api.delete(`/devices/${created.id}`);
  await putAll(api, '/devices', DEMO_DEVICES);
  const registration = { ...REGISTRATION_EXAMPLES.report.body, expires: WEEK_SECONDS };
  const { aor } = REGISTERED_CONTACT_EXAMPLES.end.parameters;
  await api.put('/sipedge/registrations/dev_12345', { ...registration, line_number: 1 });
  await api.put('/sipedge/registrations/dev_12345', { ...registration, line_number: 2, aor });
  const { parameters, body } = CALL_EXAMPLES.report;
  await api.put('/sipedge/calls/over@pc33.example.com', body);
  await api.delete('/sipedge/calls/over@pc33.example.com');
  await api.put(`/sipedge/calls/${encodeURIComponent(parameters.callId)}`, body);
  await api.put('/devices/reboot/dev_12345', { delay: WEEK_SECONDS });
}

async function gateways(api: DemoClient): Promise<void> {
  await removeCreated(api, SIP_GATEWAY_EXAMPLES.put, '/sipgateways', ['name']);
  await putAll(api, '/sipgateways', DEMO_GATEWAYS);
  const pinged = await api.find('/sipgwping/gw_12345');
  if (!pinged?.last_ping) await reportHistory(api);
  // What was reported since is over.
  await api.post('/sipgwping/gw_12345/ping/now', HEALTHY);
}

/** A ping for each of the past hours, with one that opened an alert, and the next one, which resolved it. */
async function reportHistory(api: DemoClient): Promise<void> {
  const lastHour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  for (let hours = HOURS_OF_PINGS - 1; hours >= 0; hours--) {
    const at = new Date(lastHour - hours * HOUR_MS).toISOString();
    await api.post(
      `/sipgwping/gw_12345/ping/${at}`,
      hours === 3 ? GATEWAY_PING_EXAMPLES.report.body : HEALTHY,
    );
  }
}

async function domains(api: DemoClient): Promise<void> {
  await removeCreated(api, DOMAIN_EXAMPLES.put, '/domains', ['domain']);
  await putAll(api, '/domains', DEMO_DOMAINS);
  for (const id of Object.keys(DEMO_DOMAINS)) await api.post(`/domains/${id}`, { status: 'active' });
}

async function organizationIps(api: DemoClient): Promise<void> {
  await removeCreated(api, ORGANIZATION_IP_EXAMPLES.put, '/orgips', ['ip_address', 'cidr'], '/orgips/index');
  await putAll(api, '/orgips', DEMO_ORGANIZATION_IPS);
}

/** One of them leads to a device. */
async function numbers(api: DemoClient): Promise<void> {
  await removeCreated(api, SIP_NUMBER_EXAMPLES.put, '/sipnumbers', ['number']);
  await putAll(api, '/sipnumbers', DEMO_NUMBERS);
}

/** The webhook is told of the gateway's alert; where there is no worker that does, a test has to do. */
async function mustHaveDelivery(api: DemoClient): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await setTimeout(100)) {
    if (await api.find('/webhooks/hook_12345/deliveries/latest')) return;
  }
  await api.post('/webhooks/hook_12345/test', {});
}

async function putAll(api: DemoClient, path: string, resources: Record<string, object>): Promise<void> {
  for (const [id, body] of Object.entries(resources)) await api.put(`${path}/${id}`, body);
}

/** Has a trunk have these parts and no others. */
async function putParts(
  api: DemoClient,
  path: string,
  parameter: string,
  body: Record<string, { id: string }[]>,
): Promise<void> {
  const [wanted] = Object.values(body);
  const others = (await api.list(path)).filter(({ id }) => wanted.every((part) => part.id !== id));
  for (const { id } of others) await api.delete(`${path}?${parameter}=${id}`);
  await api.put(path, body);
}

/** Removes what executing the example of a creation has made, since its name is taken then. */
async function removeCreated<Body extends object>(
  api: DemoClient,
  { body }: { body: Body },
  path: string,
  unique: (keyof Body & string)[],
  list = path,
): Promise<void> {
  const isCreated = (item: Item): boolean => unique.every((field) => item[field] === body[field]);
  const items = await api.list(`${list}?organization_id=${EXAMPLE_ORGANIZATION}`);
  for (const { id } of items.filter(isCreated)) await api.delete(`${path}/${id}`);
}

import { compare } from './support/compare.js';
import { withBench } from './support/bench.js';
import { saturate, type Target } from './support/load.js';

const ROUNDS = 5;
const ORGANIZATION = 'org_bench';
const LISTED = 1_000;
/** Fewer than saturate two cores, for latencies that are not those of a queue. */
const LATENCY_CONNECTIONS = 4;
const LATENCY_SECONDS = 10;

/** The columns that the API shows and what it derives the others from, as one row a device. */
const ROW = `SELECT id, organization_id, mac_address, type, name, user_id, model, manufacturer, template_id,
    provisioning_status, created_at, updated_at, ip_address, user_agent, last_registered_at, expires_at
  FROM devices JOIN device_registrations ON device_id = id WHERE deleted_at IS NULL AND`;

let made = 0;

/** A device as the specification's example of `PUT /devices/phone` has it, with a MAC address and an extension of its own. */
function device(): string {
  const digits = (made++).toString(16).padStart(12, '0');
  return JSON.stringify({
    mac_address: digits,
    organization_id: ORGANIZATION,
    user_id: 'user_54322',
    name: "Jane's Desk Phone",
    model: 'yealink_t46u',
    manufacturer: 'Yealink',
    template_id: 'tmpl_standard',
    lines: [{ line_number: 1, extension: `${made}`, label: 'Jane Smith', type: 'primary' }],
    settings: { timezone: 'America/New_York', language: 'en', ringtone: 'default' },
  });
}

/** `GET /devices/:id` and by MAC address, of a registered device, against a bare Fastify; then latencies. */
await withBench(async ({ url, headers, startBare }) => {
  const put = async (path: string, body: string): Promise<{ id: string; mac_address: string }> => {
    const response = await fetch(url + path, { method: 'PUT', headers, body });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return ((await response.json()) as { data: { id: string; mac_address: string } }).data;
  };
  const devices = [];
  for (let i = 0; i < LISTED; i++) {
    const each = await put('/devices/phone', device());
    const report = { contact: 'sip:1002@192.168.1.100:5060', expires: 86_400, line_number: 1 };
    const userAgent = 'Yealink SIP-T46U 108.86.0.90';
    await put(`/sipedge/registrations/${each.id}`, JSON.stringify({ ...report, user_agent: userAgent }));
    devices.push(each);
  }
  const [{ id, mac_address }] = devices;

  const contests: [path: string, value: string, condition: string][] = [
    ['/devices', id, 'id = $1'],
    ['/devices/mac', mac_address, 'mac_address = $1::macaddr'],
  ];
  for (const [path, value, condition] of contests) {
    const bare: Target = { url: `${await startBare(`${ROW} ${condition}`)}/${value}`, headers };
    const read: Target = { url: `${url}${path}/${value}`, headers };
    console.log(`GET ${path}/${value} against a bare Fastify with one prepared SELECT`);
    const ratio = await compare({ name: 'service', target: read }, { name: 'bare', target: bare }, ROUNDS);
    console.log(`  ratio of the medians ${(ratio * 100).toFixed(1)} % (target: at least 65 %)`);
  }

  console.log(`Latencies, ${LATENCY_CONNECTIONS} connections`);
  const targets: Record<string, Target> = {
    'read with lines and status': { url: `${url}/devices/${id}?include=lines,status`, headers },
    'list of 50': { url: `${url}/devices?organization_id=${ORGANIZATION}`, headers },
    create: { url: `${url}/devices/phone`, method: 'PUT', headers, next: () => ({ body: device() }) },
  };
  for (const [name, target] of Object.entries(targets)) {
    const { p50, p99, requestsPerSecond } = await saturate(target, LATENCY_CONNECTIONS, LATENCY_SECONDS);
    console.log(
      `  ${name}: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${requestsPerSecond.toFixed(0)}/s`,
    );
  }
});

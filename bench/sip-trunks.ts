import { compare } from './support/compare.js';
import { saturate, type Target } from './support/load.js';
import { withBench } from './support/bench.js';
import { trunkBody } from './support/trunk.js';

const ROUNDS = 5;
const ORGANIZATION = 'org_bench';
/** Fewer than saturate two cores, for latencies that are not those of a queue. */
const LATENCY_CONNECTIONS = 4;
const LATENCY_SECONDS = 10;
const LISTED = 1_000;

/** The columns that the API shows. */
const ROW = `SELECT id, name, organization_id, status, type, transport, host, port, username, realm, register,
  max_channels, codecs, dtmf_mode, nat_support, caller_id_name, caller_id_number, created_at, updated_at
  FROM sip_trunks WHERE id = $1 AND deleted_at IS NULL`;

let made = 0;

function trunk(): string {
  return JSON.stringify(trunkBody(ORGANIZATION, made++));
}

/** `GET /siptrunk/:id` against a bare Fastify with the same SELECT, then latencies of the read, the list and writes. */
await withBench(async ({ url, headers, startBare }) => {
  const create: Target = {
    url: `${url}/siptrunk/new`,
    method: 'PUT',
    headers,
    next: () => ({ body: trunk() }),
  };
  const repeated = trunk();
  const ids: string[] = [];
  for (let i = 0; i < LISTED; i++) {
    const response = await fetch(create.url, { method: 'PUT', headers, body: trunk() });
    ids.push(((await response.json()) as { data: { id: string } }).data.id);
  }
  const read: Target = { url: `${url}/siptrunk/${ids[0]}`, headers };
  const bare: Target = { url: `${await startBare(ROW)}/${ids[0]}`, headers };

  console.log('GET /siptrunk/:id against a bare Fastify with one prepared SELECT of the same row');
  const ratio = await compare({ name: 'service', target: read }, { name: 'bare', target: bare }, ROUNDS);
  console.log(`  ratio of the medians ${(ratio * 100).toFixed(1)} % (target: at least 65 %)`);

  const list: Target = { url: `${url}/siptrunk?organization_id=${ORGANIZATION}`, headers };
  const trunkOf = (count: number): string => `/siptrunk/${ids[count % LISTED]}`;
  let changes = 0;
  const change: Target = {
    url,
    method: 'POST',
    headers,
    next: () => ({ path: trunkOf(changes), body: JSON.stringify({ max_channels: 51 + changes++ }) }),
  };
  const repeat: Target = { url: read.url, method: 'PUT', headers, next: () => ({ body: repeated }) };
  console.log(`Latencies, ${LATENCY_CONNECTIONS} connections`);
  const measured = { read, 'list of 50': list, create, 'change a field': change, 'repeat a PUT': repeat };
  for (const [name, target] of Object.entries(measured)) {
    const { p50, p99, requestsPerSecond } = await saturate(target, LATENCY_CONNECTIONS, LATENCY_SECONDS);
    console.log(
      `  ${name}: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${requestsPerSecond.toFixed(0)}/s`,
    );
  }
});

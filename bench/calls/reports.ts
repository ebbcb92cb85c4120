import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { median } from '../support/statistics.js';

const ENTRIES = 5_000;
const ROUNDS = 5;
const PATH = '/sipedge/calls';
/** What a report may say of a call. */
const STEPS = ['ringing', 'answered', 'ended'] as const;
const BARE_TABLE = `
  CREATE TABLE bare_calls (call_id text PRIMARY KEY, organization_id text, number text, "from" text, "to" text,
    node text, started_at timestamptz)`;
const BARE = `
  INSERT INTO bare_calls
  SELECT call_id, organization_id, number, "from", "to", 'sbc-1', now()
  FROM json_to_recordset($1) AS entry (call_id text, organization_id text, number text, "from" text, "to" text)`;

/** Prints how many calls a second are taken at each step of their lives. */
export async function measureReports(
  database: pg.Client,
  url: string,
  headers: Record<string, string>,
): Promise<void> {
  await database.query(BARE_TABLE);
  const receiver = createServer((request, response) => request.resume().on('end', () => response.end()));
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  try {
    for (const organization of ['org_bench', 'org_told']) {
      if (organization === 'org_told') await addWebhook(url, headers, organization, receiver);
      console.log(
        `POST ${PATH}, ${ENTRIES} entries, ${organization === 'org_told' ? 'with a webhook for all events' : 'no webhook'}`,
      );
      print(await rounds(database, url, headers, organization));
    }
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
}

async function addWebhook(
  url: string,
  headers: Record<string, string>,
  organization_id: string,
  receiver: Server,
): Promise<void> {
  const { port } = receiver.address() as AddressInfo;
  const body = JSON.stringify({ organization_id, url: `http://127.0.0.1:${port}/`, events: ['*'] });
  const answer = await fetch(`${url}/webhooks/new`, { method: 'PUT', headers, body });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Entries a second, by what is done with them; bare rows last. The first round warms up. */
async function rounds(
  database: pg.Client,
  url: string,
  headers: Record<string, string>,
  organization_id: string,
): Promise<number[][]> {
  const figures: number[][] = [...STEPS, 'bare'].map(() => []);
  for (let round = 0; round <= ROUNDS; round++) {
    const calls = Array.from({ length: ENTRIES }, (_, n) => ({
      call_id: `${organization_id}-${round}-${n}@pbx.example.com`,
      organization_id,
      number: `+1555${String(n).padStart(7, '0')}`,
      from: 'sip:alice@voice.example.com',
      to: 'sip:bob@carrier.example.com',
    }));
    const measured: number[] = [];
    for (const state of STEPS) {
      const body = JSON.stringify({ node: 'sbc-1', calls: calls.map((call) => ({ ...call, state })) });
      measured.push(
        await perSecond(async () => {
          const answer = await fetch(url + PATH, { method: 'POST', headers, body });
          if (answer.status !== 200) throw new Error(await answer.text());
          await answer.arrayBuffer();
        }),
      );
    }
    measured.push(await perSecond(() => database.query(BARE, [JSON.stringify(calls)])));
    if (round > 0) measured.forEach((figure, column) => figures[column].push(figure));
  }
  return figures;
}

function print(figures: number[][]): void {
  const [started, answered, ended, bare] = figures.map(median);
  const share = (figure: number): string =>
    `${figure.toFixed(0)}/s, ${((100 * figure) / bare).toFixed(0)} % of bare`;
  console.log(`  new calls     ${share(started)}`);
  console.log(`  answered      ${share(answered)}`);
  console.log(`  ended         ${share(ended)}`);
  console.log(`  bare INSERT   ${bare.toFixed(0)}/s`);
}

/** Entries a second of what takes all of them. */
async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (ENTRIES * 1000) / (performance.now() - began);
}

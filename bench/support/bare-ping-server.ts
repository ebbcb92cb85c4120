import Fastify from 'fastify';
import pg from 'pg';

/**
 * What reporting a ping is held against: Fastify and nothing else, with one INSERT by a named prepared statement for
 * each `POST /:gateway`. Takes DATABASE_URL and POOL_SIZE from its environment and prints its address.
 */
const { DATABASE_URL, POOL_SIZE } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) });
const fastify = Fastify();

interface Ping {
  status: string;
  response_time_ms: number;
  packet_loss_percent: number;
}

await pool.query(`CREATE TABLE bare_pings (
  gateway_id text NOT NULL, observed_at timestamptz NOT NULL DEFAULT clock_timestamp(), status text NOT NULL,
  response_time_ms integer, packet_loss_percent double precision, PRIMARY KEY (gateway_id, observed_at))`);

const text = `INSERT INTO bare_pings (gateway_id, status, response_time_ms, packet_loss_percent)
  VALUES ($1, $2, $3, $4)`;

fastify.post<{ Params: { gateway: string }; Body: Ping }>('/:gateway', async ({ params, body }) => {
  const values = [params.gateway, body.status, body.response_time_ms, body.packet_loss_percent];
  await pool.query({ name: 'bare', text, values });
  return { success: true };
});

console.log(await fastify.listen({ host: '127.0.0.1', port: 0 }));

import Fastify from 'fastify';
import pg from 'pg';

/**
 * What the service is held against: Fastify and nothing else, answering `GET /:value` with the first row of one
 * named prepared statement. Takes DATABASE_URL, POOL_SIZE and QUERY from its environment and prints its address.
 */
const { DATABASE_URL, POOL_SIZE, QUERY } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) });
const fastify = Fastify();

fastify.get<{ Params: { value: string } }>('/:value', async ({ params }) => {
  const { rows } = await pool.query({ name: 'bare', text: QUERY!, values: [params.value] });
  return { success: true, data: rows[0] as object };
});

console.log(await fastify.listen({ host: '127.0.0.1', port: 0 }));

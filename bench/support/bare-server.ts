import Fastify from 'fastify';
import pg from 'pg';

/**
 * What the service is held against: Fastify and nothing else, answering `GET /:value` and `PUT /:value` with the first
 * row of one named prepared statement. Its parameters are the value and the fields of the body, in their order. Takes
 * DATABASE_URL, POOL_SIZE and QUERY from its environment and prints its address.
 */
const { DATABASE_URL, POOL_SIZE, QUERY } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) });
const fastify = Fastify();

fastify.route<{ Params: { value: string }; Body: object | undefined }>({
  method: ['GET', 'PUT'],
  url: '/:value',
  handler: async ({ params, body }) => {
    const values = [params.value, ...(Object.values(body ?? {}) as unknown[])];
    const { rows } = await pool.query({ name: 'bare', text: QUERY!, values });
    return { success: true, data: rows[0] as object };
  },
});

console.log(await fastify.listen({ host: '127.0.0.1', port: 0 }));

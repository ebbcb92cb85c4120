// A program that uses a client of another generator: types by openapi-typescript, requests by openapi-fetch.
import createClient from 'openapi-fetch';
import type { paths } from './openapi-schema.js';

const client = createClient<paths>({
  baseUrl: process.env.TELEPHONY_URL ?? '',
  headers: { authorization: `Bearer ${process.env.TELEPHONY_TOKEN}` },
});

const list = await client.GET('/siptrunk', { params: { query: { per_page: 1, status: 'pending' } } });
const total: number | undefined = list.data?.data.pagination.total;

const none = await client.GET('/siptrunk/{id}', { params: { path: { id: 'trunk_none' } } });
const code: string | undefined = none.error?.error.code;

console.log(
  JSON.stringify([list.response.status, total, none.response.status, code, none.error?.error.message]),
);

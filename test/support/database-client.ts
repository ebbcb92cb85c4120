import pg from 'pg';

/** A connection to the database of a service: by default of the one that most tests talk to. End it. */
export async function databaseClient(url = process.env.TEST_SERVICE_DATABASE_URL!): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}

import pg from 'pg';
import { withBench } from './support/bench.js';
import { measureRecords } from './calls/records.js';
import { measureReports } from './calls/reports.js';

/**
 * Lists of call records by each filter, against reads by id, and their export, against a bare `SELECT`. Then calls that are
 * reported 5,000 at a time, without and with a webhook that wants all events, against one bare `INSERT` of as many rows.
 */
await withBench(async ({ url, databaseUrl, headers }) => {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  try {
    await measureRecords(database, url, headers);
    await measureReports(database, url, headers);
  } finally {
    await database.end();
  }
});

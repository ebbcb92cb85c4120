import { existsSync } from 'node:fs';
import { endOnSignals } from '../launcher/signals.js';
import { refuseArguments } from './usage.js';

/** `node dist/src/cli/migrate.js`: applies the pending migrations to `DATABASE_URL`; may run any number of times. */
endOnSignals();
refuseArguments(`Usage: npm run migrate

Applies the pending migrations to DATABASE_URL.`);
if (existsSync('.env')) process.loadEnvFile('.env');

try {
  const [{ readDatabaseUrl }, { applyMigrations }] = await Promise.all([
    import('../config/settings.js'),
    import('../database/migrate.js'),
  ]);
  const applied = await applyMigrations(readDatabaseUrl(process.env), (message) => console.error(message));
  console.log(applied.length === 0 ? 'No migrations are pending' : `Applied ${applied.join(', ')}`);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

import { DataSource } from 'typeorm';
import { readSettings, type Settings } from '../../src/config/settings.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { applyMigrations } from '../../src/database/migrate.js';
import { ENCRYPTION_KEY, freshServers, JWT_SECRET } from './service.js';

/**
 * A migrated database of the test's own, for what is tested below HTTP, and settings that go with it.
 * @param entities those that are read or written by TypeORM
 */
export async function freshDatabase(
  variables: NodeJS.ProcessEnv = {},
  entities: (new () => object)[] = [],
): Promise<{ dataSource: DataSource; settings: Settings }> {
  const servers = await freshServers();
  const settings = readSettings({ JWT_SECRET, ENCRYPTION_KEY, ...servers, ...variables });
  await applyMigrations(settings.databaseUrl, () => undefined);
  const dataSource = await new DataSource({
    ...dataSourceOptions(settings.databaseUrl, 4),
    entities,
  }).initialize();
  return { dataSource, settings };
}

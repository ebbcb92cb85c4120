import { existsSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/database/data-source-options.js';

if (existsSync('.env')) process.loadEnvFile('.env');
const url = process.env.DATABASE_URL;
if (!url) throw new Error('DATABASE_URL is missing: the address of the database to migrate');

/** For TypeORM's command line: `npm run migration:run`, `:revert` and `:show`. */
export default new DataSource(dataSourceOptions(url, 2));

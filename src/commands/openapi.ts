import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { printUsageIfAsked } from './usage.js';

const USAGE = `Usage: npm run --silent openapi [-- FILE]

Prints the OpenAPI document, or writes it to FILE.`;

/** `npm run openapi [-- FILE]`: the OpenAPI document, without a database. In Nest's preview nothing is instantiated. */
printUsageIfAsked(USAGE);
const file = fileToWrite();

// All of the service, which a mistyped option need not wait for.
const { NestFactory } = await import('@nestjs/core');
const { FastifyAdapter } = await import('@nestjs/platform-fastify');
const { AppModule } = await import('../app.module.js');
const { readSettings } = await import('../config/settings.js');
const { createOpenApiDocument } = await import('../docs/openapi-document.js');

const settings = readSettings({
  DATABASE_URL: 'postgres://preview',
  REDIS_URL: 'redis://preview',
  JWT_SECRET: 'unused in a preview, where nothing is verified',
  ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
});
const app = await NestFactory.create(AppModule.register(settings), new FastifyAdapter(), {
  preview: true,
  logger: ['error'],
});
const text = `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`;
if (file) writeFileSync(file, text);
else process.stdout.write(text);

function fileToWrite(): string | undefined {
  try {
    const { positionals } = parseArgs({ allowPositionals: true });
    if (positionals.length <= 1) return positionals[0];
    throw new Error(`Unknown argument '${positionals[1]}'`);
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return process.exit(2);
  }
}

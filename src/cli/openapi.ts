import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { readSettings } from '../config/settings.js';
import { createOpenApiDocument } from '../docs/openapi.js';

/** `npm run openapi [-- FILE]`: the OpenAPI document, without a database. In Nest's preview nothing is instantiated. */
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
const [file] = process.argv.slice(2);
if (file) writeFileSync(file, text);
else process.stdout.write(text);

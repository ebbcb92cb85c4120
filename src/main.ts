import { existsSync } from 'node:fs';
import { launch } from './launcher/launch.js';
import { endOnSignals } from './launcher/signals.js';

if (existsSync('.env')) process.loadEnvFile('.env');
endOnSignals();

try {
  await launch(process.env);
} catch (error) {
  // A setting, a port or a database: the operator needs the sentence, not the stack.
  console.error(process.env.LOG_LEVEL === 'debug' ? error : `${(error as Error).message}`);
  process.exit(1);
}

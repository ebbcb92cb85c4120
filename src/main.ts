import { existsSync } from 'node:fs';
import { refuseArguments } from './commands/usage.js';
import { boundHeapGrowth } from './launcher/heap.js';
import { endOnSignals } from './launcher/signals.js';

// Before everything else is loaded, which takes a second.
endOnSignals();
boundHeapGrowth();
refuseArguments(`Usage: npm start

Starts the service. Its settings are environment variables, listed in .env.example.`);
if (existsSync('.env')) process.loadEnvFile('.env');

try {
  const { launch } = await import('./launcher/launch.js');
  await launch(process.env);
} catch (error) {
  // A setting, a port or a database: the operator needs the sentence, not the stack.
  console.error(process.env.LOG_LEVEL === 'debug' ? error : `${(error as Error).message}`);
  process.exit(1);
}

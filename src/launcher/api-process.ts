import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { localSecrets } from '../config/local-secrets.js';
import { dataDirOf, isProduction, readSettings } from '../config/settings.js';
import { createLogger } from '../logging/logger.js';
import { Metrics } from '../metrics/metrics.js';
import { boundHeapGrowth } from './heap.js';
import type { FromProcess, ToProcess } from './messages.js';
import { serve } from './serve.js';
import { endOnSignals } from './signals.js';

/**
 * The program of one of several API processes: `api-processes.ts` starts it, has done everything that is done once, and
 * is told what comes of it.
 */
endOnSignals();
boundHeapGrowth();

function tell(message: FromProcess): Promise<void> {
  return new Promise((resolve) => process.send!(message, undefined, undefined, () => resolve()));
}

/** Answers `/metrics` for all processes, and tells the launcher what this one has measured. */
function shareMetrics(metrics: Metrics): void {
  const waiting = new Map<number, (text: string) => void>();
  let scrapes = 0;
  process.on('message', (message: ToProcess) => {
    if (message.type === 'measure') {
      const { id } = message;
      void metrics.registry
        .getMetricsAsJSON()
        .then((measured) => tell({ type: 'measured', id, metrics: measured }));
    } else {
      waiting.get(message.id)?.(message.text);
      waiting.delete(message.id);
    }
  });
  metrics.read = () =>
    new Promise((resolve) => {
      const id = ++scrapes;
      waiting.set(id, resolve);
      void tell({ type: 'scrape', id });
    });
}

let app: NestFastifyApplication;
try {
  const variables = process.env;
  const secrets = isProduction(variables) ? {} : localSecrets(dataDirOf(variables));
  const settings = readSettings(variables, secrets);
  app = await serve(settings, createLogger(settings.logLevel));
} catch (error) {
  await tell({ type: 'failed', reason: (error as Error).message });
  process.exit(1);
}
shareMetrics(app.get(Metrics));
await tell({ type: 'listening', address: await app.getUrl() });

import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';

/** Says where everything is, once requests are accepted: to the log in production, else to a person. */
export function announce(settings: Settings, logger: Logger, address: string, embedded: boolean): void {
  const roles = [...settings.roles].join(', ');
  if (settings.production) return logger.info({ context: 'Launcher' }, `Started (${roles}) at ${address}`);
  const url = address.replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  const tokens = 'secret' in settings.tokenVerification;
  const lines = [
    `Telephony Resources API (${roles})`,
    ...(settings.roles.has('api')
      ? [
          `  API         ${url}`,
          `  Swagger UI  ${url}/docs`,
          ...(tokens ? [`  Token       npm run --silent token -- --org '*'`] : []),
        ]
      : [`  Probes      ${url}/health/ready`]),
    ...(embedded ? [`  Data        ${settings.dataDir}`] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

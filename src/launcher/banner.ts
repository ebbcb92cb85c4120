import type { Settings } from '../config/settings.js';

/** Tells a person where everything is, once requests are accepted. */
export function banner(settings: Settings, address: string, embedded: boolean): void {
  const url = address.replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  const lines = [
    `Telephony Resources API (${[...settings.roles].join(', ')})`,
    `  API         ${url}`,
    `  Swagger UI  ${url}/docs`,
    ...('secret' in settings.tokenVerification ? [`  Token       npm run --silent token -- --org '*'`] : []),
    ...(embedded ? [`  Data        ${settings.dataDir}`] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

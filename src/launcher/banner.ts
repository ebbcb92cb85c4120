import type { Settings } from '../config/settings.js';

/** Tells a person where everything is, once requests are accepted. */
export function banner(settings: Settings, address: string, embedded: boolean): void {
  const url = address.replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  const lines = [
    `Telephony Resources API (${[...settings.roles].join(', ')})`,
    ...(settings.roles.has('api') ? api(settings, url) : [`  Probes      ${url}/health/ready`]),
    ...(embedded ? [`  Data        ${settings.dataDir}`] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function api({ tokenVerification }: Settings, url: string): string[] {
  return [
    `  API         ${url}`,
    `  Swagger UI  ${url}/docs`,
    ...('secret' in tokenVerification ? [`  Token       npm run --silent token -- --org '*'`] : []),
  ];
}

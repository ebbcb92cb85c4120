import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import { findTokenSigning, PROJECT_FOLDER } from '../config/token-secret.js';

/** Says where everything is, once requests are accepted: to the log in production, else to a person. */
export function announce(settings: Settings, logger: Logger, address: string, embedded: boolean): void {
  const { apiProcesses } = settings;
  const roles = [...settings.roles].join(', ') + (apiProcesses > 1 ? `; ${apiProcesses} processes` : '');
  if (settings.production) return logger.info({ context: 'Launcher' }, `Started (${roles}) at ${address}`);
  const url = address.replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  const tokens = 'secret' in settings.tokenVerification;
  const lines = [
    `Telephony Resources API (${roles})`,
    ...(settings.roles.has('api')
      ? [
          `  API         ${url}`,
          `  Swagger UI  ${url}/docs`,
          ...(tokens ? [`  Token       ${tokenCommand(settings)}`] : []),
        ]
      : [`  Probes      ${url}/health/ready`]),
    ...(embedded ? [`  Data        ${settings.dataDir}`] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/**
 * The command that prints a token for this service, to be pasted into a shell in the present folder. What the command
 * does not find by itself is in front of it, but for a secret.
 */
function tokenCommand({ dataDir, tokenVerification }: Settings): string {
  const finds = (variables: NodeJS.ProcessEnv): boolean => {
    try {
      const { secret } = findTokenSigning(variables, [PROJECT_FOLDER]);
      return 'secret' in tokenVerification && secret === tokenVerification.secret;
    } catch {
      return false;
    }
  };
  const npm = process.cwd() === PROJECT_FOLDER ? 'npm' : `npm --prefix ${quoted(PROJECT_FOLDER)}`;
  const command = `${npm} run --silent token -- --org '*'`;
  if (finds({})) return command;
  return finds({ DATA_DIR: dataDir }) ? `DATA_DIR=${quoted(dataDir)} ${command}` : `JWT_SECRET=… ${command}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

import { TelephonyError } from 'telephony-resources-sdk';
import yargs from 'yargs';
import { alerts } from './commands/alerts.js';
import { callRecords } from './commands/call-records.js';
import { calls } from './commands/calls.js';
import { devices } from './commands/devices.js';
import { domains } from './commands/domains.js';
import { gateways } from './commands/gateways.js';
import { numbers } from './commands/numbers.js';
import { registrations } from './commands/registrations.js';
import { token } from './commands/token.js';
import { trunks } from './commands/trunks.js';
import { connectionOptions } from './connection.js';
import { printFailure, UsageError } from './failures.js';
import { MISSING_COMMAND, wrongUsage } from './wrong-usage.js';

/** What the process exits with. */
export const EXIT = { done: 0, refused: 1, usage: 2, unreachable: 3 } as const;

/**
 * Runs one command line.
 * @param typed what was typed after `telephony`
 * @returns the exit code
 */
export async function main(typed: string[]): Promise<number> {
  const args = withDescendingOrder(typed);
  const json = args.includes('--json');
  try {
    const command = yargs(args);
    await command
      .scriptName('telephony')
      .usage('$0 <command>\n\nThe command line of the Telephony Resources API.')
      .options(connectionOptions)
      .command(trunks)
      .command(devices)
      .command(gateways)
      .command(domains)
      .command(numbers)
      .command(alerts)
      .command(registrations)
      .command(calls)
      .command(callRecords)
      .command(token)
      .completion(
        'completion',
        'Print a completion script for your shell: telephony completion >> ~/.bashrc (or ~/.zshrc)',
      )
      .epilogue('Exit codes: 0 success, 1 refused by the service, 2 wrong usage, 3 service not reachable.')
      .demandCommand(1, MISSING_COMMAND)
      .strict()
      .wrap(Math.min(process.stdout.columns ?? 100, 100))
      .alias('help', 'h')
      .version(false)
      .exitProcess(false)
      .fail((message, error: Error | undefined) => {
        // Options that cannot be taken come wrapped by yargs.
        if (error && error.name !== 'YError') throw error;
        throw wrongUsage(message ?? error?.message ?? '', args, command);
      })
      .parseAsync();
    return EXIT.done;
  } catch (error) {
    printFailure(error as Error, json);
    return exitCodeOf(error as Error);
  }
}

/** `--sort -name` as `--sort=-name`, since yargs takes what begins with a dash for options. */
function withDescendingOrder(args: string[]): string[] {
  const at = args.findIndex((arg, index) => arg === '--sort' && /^-\w{2,}$/.test(args[index + 1] ?? ''));
  return at < 0 ? args : args.toSpliced(at, 2, `--sort=${args[at + 1]}`);
}

function exitCodeOf(error: Error): number {
  if (error instanceof UsageError) return EXIT.usage;
  return error instanceof TelephonyError && error.status === undefined ? EXIT.unreachable : EXIT.refused;
}

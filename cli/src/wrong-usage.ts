import type { Argv } from 'yargs';
import { UsageError } from './failures.js';
import { nearest } from './nearest.js';

/** What the command line knows where it stopped. yargs has no public way to ask for it. */
interface Known extends Argv {
  getDemandedOptions(): Record<string, unknown>;
  getOptions(): { key: Record<string, unknown> };
  getInternalMethods(): {
    getCommandInstance(): { getCommands(): string[] };
    getContext(): { commands: string[]; fullCommands: string[] };
  };
}

/**
 * The error for a command line that yargs refuses, in the words of this program:
 * `Unknown command 'truks'. Did you mean 'trunks'?`
 * @param message what yargs says
 * @param args what was typed
 */
export function wrongUsage(message: string, args: string[], yargs: Argv): UsageError {
  const known = yargs as Known;
  const { commands: path } = known.getInternalMethods().getContext();
  return new UsageError(explain(message, args, known), ['telephony', ...path].join(' '));
}

function explain(message: string, args: string[], known: Known): string {
  const { commands, options } = wordsOf(known);
  if (message === MISSING_COMMAND) return `${message}. Choose one of: ${commands.join(', ')}`;
  if (message.startsWith('Not enough non-option arguments'))
    return `Missing argument. Usage: ${usageOf(known)}`;
  const [, missing] = /^Missing required arguments?: (.+)$/.exec(message) ?? [];
  if (missing) return `Missing option --${missing.split(', ').join(' and --')}. Usage: ${usageOf(known)}`;
  const [, name, given, choices] = WRONG_CHOICE.exec(message) ?? [];
  if (name && given !== undefined && choices) {
    const words = choices.replaceAll('"', '').split(', ');
    const label = args.some((arg) => arg.startsWith(`--${name}`)) ? `--${name}` : name;
    return `${label} must be one of ${words.join(', ')}, not '${given}'${adviceOf(nearest(given, words))}`;
  }
  const [, unknown] = /^Unknown (?:argument|command)s?: (.+)$/.exec(message) ?? [];
  if (unknown === undefined) return message;
  // What follows an unknown command is not unknown itself.
  const [word = ''] = unknown.split(', ');
  const [, dashes] = args.map((arg) => /^(--?)([^=]+)/.exec(arg)).find((match) => match?.[2] === word) ?? [];
  if (dashes) return `Unknown option '${dashes}${word}'${adviceOf(nearest(word, options), '--')}`;
  const kind = commands.length > 0 ? 'command' : 'argument';
  return `Unknown ${kind} '${word}'${adviceOf(nearest(word, commands))}`;
}

/** What commands say that need a subcommand. */
export const MISSING_COMMAND = 'Missing command';

const WRONG_CHOICE = /Argument: ([^,]+), Given: "([^"]*)", Choices: (.+)$/m;

/** The subcommands and the options of the command where the line stopped. */
function wordsOf(known: Known): { commands: string[]; options: string[] } {
  const commands = known.getInternalMethods().getCommandInstance().getCommands();
  const options = Object.keys(known.getOptions().key).filter((option) => option.length > 1);
  return { commands, options };
}

/** The command where the line stopped, with what it needs: `telephony devices add <mac> --org <org>`. */
function usageOf(known: Known): string {
  const { commands, fullCommands } = known.getInternalMethods().getContext();
  const full = fullCommands.at(-1) ?? '';
  const options = Object.keys(known.getDemandedOptions())
    .filter((option) => !full.includes(`<${option}>`))
    .map((option) => `--${option} <${option}>`);
  return ['telephony', ...commands.slice(0, -1), full, ...options].join(' ');
}

function adviceOf(word: string | undefined, dashes = ''): string {
  return word === undefined ? '' : `. Did you mean '${dashes}${word}'?`;
}

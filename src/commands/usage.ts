/** Prints how a command is used and ends the process where the command line asks for that. */
export function printUsageIfAsked(usage: string): void {
  if (!process.argv.slice(2).some((word) => word === '--help' || word === '-h')) return;
  console.log(usage);
  process.exit(0);
}

/** For a command without arguments: one that ignored them would do what `--help` or a mistyped option did not ask for. */
export function refuseArguments(usage: string): void {
  printUsageIfAsked(usage);
  const [word] = process.argv.slice(2);
  if (word === undefined) return;
  console.error(`Unknown argument '${word}'\n${usage}`);
  process.exit(2);
}

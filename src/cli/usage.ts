/** Prints how a command is used and ends the process where the command line asks for that. */
export function printUsageIfAsked(usage: string): void {
  if (!process.argv.slice(2).some((word) => word === '--help' || word === '-h')) return;
  console.log(usage);
  process.exit(0);
}

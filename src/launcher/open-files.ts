import type { Logger } from 'pino';

/** For the connections of a few thousand clients and phones, and those to the database and to Redis. */
const ENOUGH = 4_096;

interface Report {
  userLimits?: { open_files?: { soft: number | string } };
}

/** Says in one line where the process may open too few files: each connection is one. */
export function warnOfFewOpenFiles(logger: Logger, limit = openFilesLimit()): void {
  if (limit >= ENOUGH) return;
  logger.warn(
    { context: 'Launcher' },
    `The process can open only ${limit} files, and each connection needs one. Raise the limit (ulimit -n) to ${ENOUGH} or more`,
  );
}

/** How many files the process may have open, as far as the system says; Node.js has raised it as far as it may. */
function openFilesLimit(): number {
  // Else it would look up the names of all addresses that there are connections to.
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean };
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as Report;
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Infinity;
}

import type { LoggerService } from '@nestjs/common';
import { destination, pino, type Logger } from 'pino';

/** Where a secret could turn up in what is logged, whoever logs it. */
const SECRET_PATHS = ['authorization', 'password', 'secret', 'token'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** The log of the process: one JSON object a line on standard output, without secrets. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      redact: { paths: SECRET_PATHS, censor: '(removed)' },
      timestamp: pino.stdTimeFunctions.isoTime,
      base: { pid: process.pid },
    },
    destination({ sync: false }),
  );
}

/** What Nest says of every module and route at every start, and of a start that failed, which the launcher reports. */
const NEST_STARTUP = new Set([
  'InstanceLoader',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'NestApplication',
]);

function isAboutStartup(context: string | undefined): boolean {
  return context !== undefined && NEST_STARTUP.has(context);
}

/** Nest's own log lines, and those of `Logger` in the modules, as lines of the log of the process. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.write(isAboutStartup(context) ? 'debug' : 'info', message, context);
  }

  error(message: unknown, ...rest: string[]): void {
    const context = rest.at(-1);
    this.write(isAboutStartup(context) ? 'debug' : 'error', message, context);
  }

  warn(message: unknown, context?: string): void {
    this.write('warn', message, context);
  }

  debug(message: unknown, context?: string): void {
    this.write('debug', message, context);
  }

  verbose(message: unknown, context?: string): void {
    this.write('trace', message, context);
  }

  fatal(message: unknown, context?: string): void {
    this.write('fatal', message, context);
  }

  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    context?: string,
  ) {
    if (typeof message === 'object' && message !== null) this.logger[level]({ context, ...message });
    else this.logger[level]({ context }, String(message));
  }
}

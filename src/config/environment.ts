import { isIP } from 'node:net';

/** What is wrong with the settings, one line a setting, each beginning with its name. */
export class SettingsError extends Error {
  constructor(readonly problems: string[]) {
    super(`Invalid settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** An address, the length of its prefix, and its family. */
export type Network = [address: string, prefix: number, family: 'ipv4' | 'ipv6'];

/** A host and a port. */
export interface Endpoint {
  host: string;
  port: number;
}

/**
 * Reads environment variables by type and collects every problem, so that an operator sees them all at once.
 * An empty variable counts as unset. Values are never repeated in a message: they may be secrets.
 */
export class Environment {
  readonly problems: string[] = [];

  constructor(private readonly variables: NodeJS.ProcessEnv) {}

  text(name: string): string | undefined {
    return this.variables[name]?.trim() || undefined;
  }

  integer(name: string, fallback: number, minimum: number, maximum: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    return this.reject(name, `must be a whole number from ${minimum} to ${maximum}`, fallback);
  }

  flag(name: string, fallback: boolean): boolean {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return fallback;
    if (['true', '1', 'yes'].includes(text)) return true;
    if (['false', '0', 'no'].includes(text)) return false;
    return this.reject(name, 'must be true or false', fallback);
  }

  choice<T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const choice = choices.find((each) => each === text);
    return choice ?? this.reject(name, `must be one of ${choices.join(', ')}`, fallback);
  }

  list(name: string): string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** A list such as `10.0.0.0/8, 192.0.2.1`. */
  networks(name: string): Network[] {
    return this.list(name).flatMap((text): Network[] => {
      const [address, prefix, ...more] = text.split('/');
      const family = isIP(address);
      const bits = family === 6 ? 128 : 32;
      const length = Number(prefix ?? bits);
      const usable =
        family !== 0 && more.length === 0 && Number.isInteger(length) && length >= 0 && length <= bits;
      if (usable) return [[address, length, family === 6 ? 'ipv6' : 'ipv4']];
      return this.reject(name, 'must be a list of networks such as 10.0.0.0/8', []);
    });
  }

  /** A list such as `redis-1:6379, [2001:db8::1]:6379`. */
  endpoints(name: string, defaultPort: number): Endpoint[] {
    return this.list(name).flatMap((text): Endpoint[] => {
      const [, v6, host, port = defaultPort] =
        /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
      const usable = (v6 ? isIP(v6) === 6 : host !== undefined) && Number(port) >= 1 && Number(port) <= 65535;
      if (usable) return [{ host: v6 ?? host, port: Number(port) }];
      return this.reject(name, `must be a list of hosts such as redis-1:${defaultPort}`, []);
    });
  }

  url(name: string, protocols: string[]): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (isUrl(text, protocols)) return text.replace(/(?<!\/)\/+$/, '');
    return this.reject(name, `must be a URL that begins with ${protocols.join('// or ')}//`, undefined);
  }

  /** A list of such, with commas between. */
  urls(name: string, protocols: string[]): string[] {
    const urls = this.list(name);
    if (urls.every((text) => isUrl(text, protocols))) return urls;
    return this.reject(name, `must be a list of URLs that begin with ${protocols.join('// or ')}//`, []);
  }

  reject<T>(name: string, problem: string, fallback: T): T {
    this.problems.push(`${name}: ${problem}`);
    return fallback;
  }
}

function isUrl(text: string, protocols: string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

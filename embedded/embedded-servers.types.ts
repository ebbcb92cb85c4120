/** What {@link startEmbeddedServers} is asked for. */
export interface EmbeddedServersOptions {
  /** Folder that holds everything the servers keep, and their logs; made if missing. */
  dataDir: string;
  /** Whether PostgreSQL is wanted. */
  postgres: boolean;
  /** Whether Redis is wanted. */
  redis: boolean;
  /**
   * `true` (the default) acknowledges a write once it is on the disk. `false` is for tests: what was acknowledged
   * still survives the end of the process, but not that of the machine.
   */
  durable?: boolean;
  /** Receives one line for everything a person at the terminal should know; never a password. */
  log: (line: string) => void;
  /**
   * Is told when a server has ended that was not told to, with the end of its log when it cannot be started again, and
   * when it is back; {@link log} when missing.
   */
  warn?: (line: string) => void;
}

/** The servers that were started, and how to reach and to end them. */
export interface EmbeddedServers {
  /** `postgres://…` of the application's own role, with its password; missing when PostgreSQL was not wanted. */
  databaseUrl?: string;
  /** `redis://…` with its password; missing when Redis was not wanted. */
  redisUrl?: string;
  /** Ends the servers in an orderly way and frees the data folder; may be called again. */
  stop(): Promise<void>;
  /** Process ids of the servers that run now: that of PostgreSQL's postmaster first. None while it is started again. */
  pids(): number[];
}

/** Account of the operating system that a server runs as. */
export interface SystemUser {
  uid: number;
  gid: number;
}

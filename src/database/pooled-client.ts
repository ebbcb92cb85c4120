import pg from 'pg';

/**
 * A client whose connection may be lost at any moment. Between the pool and whoever it is handed to nobody listens to it:
 * an error that comes in the same packet as the answer before would end the process. What is asked of it afterwards
 * fails, and the pool takes it back no more.
 */
export class PooledClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

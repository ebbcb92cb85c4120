import { rm } from 'node:fs/promises';

/** Ends what the set-up has started. */
export default async function globalTeardown(): Promise<void> {
  const { service, servers, dataDir } = globalThis.testRun;
  await service.stop();
  await servers.stop();
  await rm(dataDir, { recursive: true, force: true });
}

import { parseArgs } from 'node:util';
import { printUsageIfAsked } from '../../../src/commands/usage.js';
import { Phone } from './phone.js';

/** `npm run phone`: a simulated phone for trying the service out, which tells of each request that it obeys. */
printUsageIfAsked(`Usage: npm run phone -- [--port PORT]

Simulates a phone and prints the requests it obeys, until you press Ctrl-C.

  --port PORT  UDP and TCP port of the phone. Default: 5070`);

const port = readPort();
const phone = await Phone.start({ port }).catch((error: NodeJS.ErrnoException) => {
  const reason =
    error.code === 'EADDRINUSE' ? 'is in use, perhaps by another phone' : `is not available (${error.code})`;
  return end(1, `Port ${port} ${reason}. Use another port: npm run phone -- --port ${port + 1}`);
});
console.log(`Simulating a phone at ${phone.contact}`);
for (let obeyed = 0; ; obeyed++) {
  await phone.waitFor(() => phone.obeyed.length > obeyed, 2 ** 31 - 1);
  const { method, headers } = phone.obeyed[obeyed];
  console.log(`${new Date().toISOString()} ${method} ${headers.get('Event') ?? ''}`.trimEnd());
}

function readPort(): number {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string', default: '5070' } } });
    const number = Number(values.port);
    if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
    return end(2, `--port must be a whole number from 0 to 65535, not '${values.port}'`);
  } catch (error) {
    return end(2, (error as Error).message);
  }
}

function end(code: number, words: string): never {
  console.error(words);
  process.exit(code);
}

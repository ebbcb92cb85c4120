import { parseArgs } from 'node:util';
import { Phone } from './phone.js';

/** `npm run phone`: a simulated phone for trying the service out, which tells of each request that it obeys. */
const { values } = parseArgs({ options: { port: { type: 'string', default: '5070' } } });
const phone = await Phone.start({ port: Number(values.port) });
console.log(`A phone at ${phone.contact}`);
for (let obeyed = 0; ; obeyed++) {
  await phone.waitFor(() => phone.obeyed.length > obeyed, 2 ** 31 - 1);
  const { method, headers } = phone.obeyed[obeyed];
  console.log(`${new Date().toISOString()} ${method} ${headers.get('Event') ?? ''}`.trimEnd());
}

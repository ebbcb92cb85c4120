import { copyFile, readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { TelephonyClient } from 'telephony-resources-sdk';
import { Consumer } from './consumer.js';
import { accessToken, unique } from '../support/api.js';
import { uniqueMac } from '../support/devices.js';

const NODE = { module: 'nodenext', lib: ['es2023'], types: ['node'] };
const BROWSER = { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom'], types: [] };
/** The compiler takes a few seconds, and many on a busy machine. */
const COMPILING_MS = 120_000;

const baseUrl = process.env.TEST_SERVICE_URL!;
const organization = unique('org_');
const macAddress = uniqueMac();
let client: TelephonyClient;
let consumer: Consumer;
/** The examples of the READMEs, as programs. */
let examples: string[];

beforeAll(async () => {
  const token = await accessToken({ org_ids: [organization] });
  client = new TelephonyClient({ baseUrl, token });
  consumer = await Consumer.install({ TELEPHONY_URL: baseUrl, TELEPHONY_TOKEN: token });
  for (const file of ['program.ts', 'other-client.ts']) {
    await copyFile(`test/clients/consumers/${file}`, consumer.path(file));
  }
  const document = (await (await fetch(`${baseUrl}/openapi.json`)).json()) as Parameters<typeof openapiTS>[0];
  await writeFile(consumer.path('openapi-schema.ts'), astToString(await openapiTS(document)));
  examples = await writeExamples('README.md', 'sdk/README.md');
  // Once for all of them, since the compiler takes most of the time to start.
  const programs = ['program', 'other-client', ...examples];
  await consumer.compile(NODE, ...programs.map((name) => `${name}.ts`));
}, COMPILING_MS);

afterAll(() => consumer.remove());

/** Writes the examples as programs, for this test's organization and phone. @returns their names */
async function writeExamples(...readmes: string[]): Promise<string[]> {
  const texts = await Promise.all(readmes.map((file) => readFile(file, 'utf8')));
  const blocks = texts.flatMap((text) => [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code));
  return Promise.all(
    blocks.map(async (code, index) => {
      const own = code.replaceAll('org_98765', organization).replaceAll('00:1A:2B:3C:4D:5E', macAddress);
      await writeFile(consumer.path(`example-${index}.ts`), own);
      return `example-${index}`;
    }),
  );
}

it('is published with neither dependencies nor sources', async () => {
  expect(consumer.files).toEqual(expect.arrayContaining(['README.md', 'dist/index.js', 'dist/index.d.ts']));
  const published = /^(README\.md|package\.json|dist\/[\w./]+\.(js|d\.ts))$/;
  expect(consumer.files.filter((path) => !published.test(path))).toEqual([]);
  expect(JSON.parse(await readFile('sdk/package.json', 'utf8'))).not.toHaveProperty('dependencies');
});

it(
  'suits a strict program for browsers, as it suits one for Node.js',
  () => consumer.compile(BROWSER, 'program.ts'),
  COMPILING_MS,
);

it('has examples that run as the READMEs print them', async () => {
  const body = { mac_address: macAddress, organization_id: organization, name: 'Desk Phone' };
  const { id } = await client.putDevice({ id: 'phone', body });
  const registration = { contact: 'sip:1001@127.0.0.1:5070', expires: 3600 };
  await client.reportRegistration({ deviceId: id, body: registration });

  const outputs: string[] = [];
  for (const name of examples) outputs.push(await consumer.output(`${name}.js`));
  expect(outputs).toEqual([
    expect.stringMatching(new RegExp(`^${macAddress} reboot_\\w+\n$`)),
    'Primary Carrier 50 []\n',
    `${macAddress} Desk Phone online\n1 of 1\n`,
    '',
    expect.stringMatching(/^Scheduled as reboot_\w+\n$/),
  ]);
});

it('is not the only client that can be made of the document', async () => {
  const { pagination } = await client.listSipTrunks({ status: 'pending' });
  const [list, total, ...failure] = JSON.parse(await consumer.output('other-client.js')) as unknown[];
  expect([list, total]).toEqual([200, pagination.total]);
  expect(failure).toEqual([404, 'not_found', 'SIP trunk not found']);
});

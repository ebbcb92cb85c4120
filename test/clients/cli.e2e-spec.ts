import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { accessToken, Api, unique } from '../support/api.js';
import { makeDevice, uniqueMac } from '../support/devices.js';
import { uniqueNumber } from '../support/numbers.js';
import { rebootIn, registeredPhone } from '../support/phones.js';
import { JWT_SECRET } from '../support/service.js';
import { Phone } from '../support/sip/phone.js';
import { ScriptedServer, type Step, success } from './scripted-server.js';

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

const organization = unique('org_');
let api: Api;
let token: string;

beforeAll(async () => {
  token = await accessToken({ org_ids: [organization] });
  api = Api.withToken(token);
});

/** Runs `npx telephony` as it is typed, as one who has the environment variables of the README. */
function telephony(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
  const env = {
    PATH: process.env.PATH,
    TELEPHONY_URL: process.env.TEST_SERVICE_URL,
    TELEPHONY_TOKEN: token,
    ...environment,
  };
  const program = resolve('node_modules/.bin/telephony');
  return new Promise((done) => {
    execFile(program, args, { env, cwd: tmpdir() }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

async function makeTrunk(overrides: object = {}): Promise<any> {
  const body = { name: unique('T '), organization_id: organization, host: 'sip.example.com', ...overrides };
  const reply = await api.put('/siptrunk/carrier', body);
  expect(reply.status).toBe(201);
  return reply.json.data;
}

describe('the simulated phone', () => {
  const PHONE = resolve('dist/test/support/sip/simulated-phone.js');
  const run = (...args: string[]): Promise<Run> =>
    new Promise((done) => {
      execFile(process.execPath, [PHONE, ...args], (error, stdout, stderr) =>
        done({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  it('says in a line why it cannot be started', async () => {
    const phone = await Phone.start();
    const port = String(phone.port);
    expect(await run('--port', port)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use, perhaps by another phone. Use another port: npm run phone -- --port ${phone.port + 1}\n`,
    });
    phone.close();
    const refused = { code: 2, stdout: '', stderr: expect.stringMatching(/^.+\n$/) };
    expect(await run('--port', 'x')).toEqual(refused);
    expect(await run('--prot', '1')).toEqual(refused);
  });

  it('says how it is used', async () => {
    expect(await run('--help')).toEqual({
      code: 0,
      stdout: expect.stringContaining('--port PORT'),
      stderr: '',
    });
  });
});

describe('telephony', () => {
  it('lists in tables, and as JSON', async () => {
    const { id, name } = await makeTrunk({ name: 'Carrier 日本' });
    const shown = await telephony(['trunks', 'list', '--search', 'carrier']);
    const [titles, row] = shown.stdout.trimEnd().split('\n');
    expect(titles).toMatch(/^ID +NAME +TYPE +STATUS +HOST +CHANNELS +ORGANIZATION$/);
    expect(row.split(/ {2,}/)).toEqual([
      id,
      name,
      'carrier',
      'pending',
      'udp:sip.example.com:5060',
      '-',
      organization,
    ]);
    const asJson = await telephony(['trunks', 'list', '--search', 'carrier', '--json']);
    expect(JSON.parse(asJson.stdout)).toEqual([(await api.get(`/siptrunk/${id}`)).json.data]);
    expect([shown.code, shown.stderr, asJson.code]).toEqual([0, '', 0]);
  });

  it('shows on which trunks a call is tried', async () => {
    const used = await makeTrunk();
    const other = await makeTrunk();
    const routes = [{ prefix: '+4930', strip_digits: 1 }, { prefix: '' }];
    await api.put(`/siptrunkroutes/${used.id}`, { routes });
    await api.put(`/siptrunkroutes/${other.id}`, { routes: [{ prefix: '+49', active: false }] });
    const test = ['trunks', 'route', '+493012345', '--org', organization];
    const shown = await telephony(test);
    expect([shown.code, shown.stderr]).toEqual([0, '']);
    expect(shown.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['STEP', 'PREFIX', 'CLASS', 'PRIORITY', 'TRUNK', 'NAME', 'SHARE %', 'NUMBER SENT'],
      ['1', '+4930', 'standard', '1', used.id, used.name, '100', '493012345'],
      ['2', '(any)', 'standard', '1', used.id, used.name, '100', '+493012345'],
      [''],
      ['Not used'],
      ['PREFIX', 'CLASS', 'PRIORITY', 'TRUNK', 'NAME', 'REASON'],
      ['+49', 'standard', '1', other.id, other.name, 'route_inactive'],
      [''],
    ]);
    const body = { organization_id: organization, number: '+493012345' };
    const asJson = await telephony([...test, '--json']);
    expect(JSON.parse(asJson.stdout)).toEqual((await api.post('/siptrunkroutes/test', body)).json.data);
    expect((await telephony(['trunks', 'route', 'alice', '--org', organization])).code).toBe(1);
  });

  it('lists as many as are asked for, over the pages of the API', async () => {
    await Promise.all([makeTrunk(), makeTrunk(), makeTrunk()]);
    const { stdout } = await telephony(['trunks', 'list', '--limit', '2', '--json']);
    expect(JSON.parse(stdout)).toHaveLength(2);
  });

  it('says how many there are beside those that it lists, and pages through them', async () => {
    const organization_id = unique('org_');
    const tenant = await accessToken({ org_ids: [organization_id] });
    const owner = Api.withToken(tenant);
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      const body = { name, organization_id, host: 'sip.example.com' };
      await owner.put('/siptrunk/carrier', body);
    }
    const list = async (...args: string[]): Promise<[string[], string]> => {
      const run = await telephony(['trunks', 'list', '--json', ...args], { TELEPHONY_TOKEN: tenant });
      return [JSON.parse(run.stdout).map(({ name }: { name: string }) => name), run.stderr];
    };
    expect(await list('--limit', '2')).toEqual([
      ['five', 'four'],
      'Showing 2 of 5. Use --page 2 for more, or --all\n',
    ]);
    expect(await list('--limit', '2', '--page', '2')).toEqual([
      ['three', 'two'],
      'Showing 3 to 4 of 5. Use --page 3 for more, or --all\n',
    ]);
    expect(await list('--limit', '2', '--page', '3')).toEqual([['one'], 'Showing 5 to 5 of 5\n']);
    expect(await list('--limit', '2', '--all')).toEqual([['five', 'four', 'three', 'two', 'one'], '']);
    expect(await list()).toEqual([['five', 'four', 'three', 'two', 'one'], '']);
    expect(await list('--sort', '-name', '--limit', '3')).toEqual([
      ['two', 'three', 'one'],
      'Showing 3 of 5. Use --page 2 for more, or --all\n',
    ]);
    expect(await list('--sort=name', '--all')).toEqual([['five', 'four', 'one', 'three', 'two'], '']);
  });

  it('says that a total is an estimate, and asks for none that it does not show', async () => {
    const organization_id = unique('org_');
    const trunk = { id: 'trunk_1', name: 'one', organization_id, type: 'peer', status: 'active' };
    const page = (results: number, pagination: object): Step =>
      success({
        trunks: Array(results).fill(trunk),
        pagination: { page: 1, next_cursor: null, ...pagination },
      });
    const estimated = (total: number): object => ({ total, total_is_estimate: true, next_cursor: 'next' });
    const server = await ScriptedServer.start(
      page(50, estimated(998_765)),
      page(200, estimated(240)),
      page(50, estimated(240)),
      page(3, {}),
    );
    try {
      const list = async (...args: string[]): Promise<string> =>
        (await telephony(['trunks', 'list', ...args], { TELEPHONY_URL: server.url })).stderr;
      expect(await list()).toBe('Showing 50 of about 1,000,000. Use --page 2 for more, or --all\n');
      expect(await list('--limit', '250')).toBe('Showing 250. Use --all for more\n');
      expect(await list('--all')).toBe('');
      const sorted = '/siptrunk?sort=-created_at';
      expect(server.requests.map(({ path }) => path)).toEqual([
        `${sorted}&page=1&per_page=50&count=true`,
        `${sorted}&page=1&per_page=200&count=true`,
        `${sorted}&per_page=200&count=false&cursor=next`,
        `${sorted}&page=1&per_page=200&count=false`,
      ]);
    } finally {
      await server.stop();
    }
  });

  it('lists numbers and ranges by what is called, and shows one', async () => {
    const body = { organization_id: organization, number: uniqueNumber() };
    const { id } = await api.create('/sipnumbers/new', body);
    const prefix = body.number.slice(0, 12);
    await api.create('/sipnumbers/new', { organization_id: organization, prefix, active: false });
    const found = await telephony(['numbers', 'list', '--called', body.number, '--sort', '-number']);
    expect([found.code, found.stderr]).toEqual([0, '']);
    expect(found.stdout).toMatch(new RegExp(`${id} +\\${body.number} +yes.*\n.* +\\${prefix}… +no`));
    const active = await telephony(['numbers', 'list', '--no-active', '--json']);
    expect(JSON.parse(active.stdout)).toMatchObject([{ prefix, number: null }]);
    expect((await telephony(['numbers', 'show', id])).stdout).toContain(body.number);
  });

  it('shows a device by its MAC address in any spelling, and by its id', async () => {
    const { id, mac_address } = await makeDevice(api, organization, {
      lines: [{ line_number: 1, extension: '1001' }],
    });
    const spelling = mac_address.replaceAll(':', '-').toLowerCase();
    const [byMac, byId] = await Promise.all([
      telephony(['devices', 'show', spelling]),
      telephony(['devices', 'show', id, '--json']),
    ]);
    expect(byMac.stdout).toMatch(new RegExp(`^mac_address: +${mac_address}$`, 'm'));
    expect(byMac.stdout).toMatch(
      /^line_\w+ +1 +1001 +- +primary +- +- +false +source device, problem no_username +false$/m,
    );
    expect(JSON.parse(byId.stdout)).toMatchObject({ id, lines: [{ extension: '1001' }] });
  });

  it('makes a device and registers it', async () => {
    const mac = uniqueMac();
    const made = await telephony([
      'devices',
      'add',
      mac,
      '--org',
      organization,
      '--manufacturer',
      'Snom',
      '--json',
    ]);
    const { id } = JSON.parse(made.stdout);
    expect(JSON.parse(made.stdout)).toMatchObject({ mac_address: mac, type: 'phone', manufacturer: 'Snom' });
    expect((await telephony(['devices', 'register', mac, 'sip:1001@127.0.0.1:5070'])).code).toBe(0);
    expect((await api.get(`/devices/${id}`)).json.data.status).toBe('online');
  });

  it('reboots a phone, later and at once, and lists its reboots', async () => {
    const { id, phone } = await registeredPhone(api, organization);
    try {
      const later = await telephony(['devices', 'reboot', id, '--delay', '60', '--json']);
      expect(JSON.parse(later.stdout)).toMatchObject({ device_id: id, delay_seconds: 60 });
      expect((await telephony(['devices', 'reboot', id])).code).toBe(0);
      await rebootIn(api, id, 'sent');
      expect(phone.reboots).toBe(1);
      const { stdout } = await telephony(['devices', 'reboots', id]);
      expect(stdout).toMatch(/^reboot_\w+ +sent +\S+ +1 +200 +user_test$/m);
    } finally {
      phone.close();
    }
  });

  it('sends a NOTIFY', async () => {
    const { id, phone } = await registeredPhone(api, organization);
    const { stdout } = await telephony(['devices', 'notify', id, 'check-sync']);
    phone.close();
    expect(stdout).toMatch(/^response_code: +200$/m);
  });

  it('shows registrations, and ends that of an address of record', async () => {
    const { id } = await makeDevice(api, organization);
    const aor = `${unique('u')}@voice.example.com`;
    await api.put(`/sipedge/registrations/${id}`, { contact: 'sip:1001@192.0.2.10', expires: 600, aor });
    const shown = await telephony(['registrations', 'list', '--aor', aor]);
    expect(shown.stdout).toMatch(new RegExp(`^${id} .*sip:${aor} +sip:1001@192.0.2.10 +udp`, 'm'));
    const ended = await telephony(['registrations', 'end', aor, '--json']);
    expect([ended.code, JSON.parse(ended.stdout).contacts]).toEqual([0, 1]);
    expect((await telephony(['registrations', 'list', '--device', id])).stdout).not.toContain(aor);
    expect(await telephony(['registrations', 'end', aor])).toMatchObject({ code: 1 });
  });

  it('shows calls, and exports the records of those that are over', async () => {
    const node = unique('node-');
    const [going, over] = [unique('call-'), unique('call-')];
    const report = { organization_id: organization, node, number: '+4930' };
    for (const call of [going, over]) await api.put(`/sipedge/calls/${call}`, report);
    const { record_id } = (await api.delete(`/sipedge/calls/${over}?code=486`)).json.data;
    const calls = await telephony(['calls', 'list', '--node', node]);
    expect(calls.stdout).toMatch(new RegExp(`^${going} +answered .*\\+4930`, 'm'));
    expect(calls.stdout).not.toContain(over);
    const records = await telephony(['callrecords', 'list', '--node', node]);
    expect(records.stdout).toMatch(new RegExp(`^${record_id} .* 486 +report$`, 'm'));
    expect((await telephony(['callrecords', 'show', record_id])).stdout).toMatch(/^code: +486$/m);
    const filter = ['--node', node, '--code', '486', '--call-id', over];
    const exported = await telephony(['callrecords', 'export', ...filter]);
    expect((await telephony(['callrecords', 'export', '--node', node, '--cause', '17'])).stdout).toBe('');
    expect(JSON.parse(exported.stdout)).toMatchObject({ id: record_id, call_id: over });
    const refused = await telephony(['callrecords', 'export', '--from', 'yesterday']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('from: must be a time')]);
  });

  it('watches gateways, a line of JSON or a table for each look', async () => {
    const body = { name: unique('G '), organization_id: organization, host: 'sip.example.com' };
    const { id } = (await api.put('/sipgateways/new', { ...body, ping_interval_seconds: 0 })).json.data;
    await api.post(`/sipgwping/${id}/down/now`);
    const args = ['gateways', 'watch', '--count', '2', '--interval', '1'];
    const [lines, tables] = await Promise.all([telephony([...args, '--json']), telephony(args)]);
    const looks = lines.stdout.trimEnd().split('\n');
    expect(looks).toHaveLength(2);
    for (const look of looks) {
      expect(JSON.parse(look).gateways).toContainEqual(
        expect.objectContaining({ gateway_id: id, status: 'down' }),
      );
    }
    expect(tables.stdout.match(new RegExp(`^${id} .* down `, 'gm'))).toHaveLength(2);
  });

  it('shows the worst gateways first, and what the screen has room for', async () => {
    const org = unique('org_');
    const tenant = await accessToken({ org_ids: [org] });
    const owner = Api.withToken(tenant);
    for (let number = 10; number < 30; number++) {
      const body = {
        name: `G ${number}`,
        organization_id: org,
        host: 'sip.example.com',
        ping_interval_seconds: 0,
      };
      const { id } = (await owner.put('/sipgateways/new', body)).json.data;
      const status = number === 20 ? 'down' : number === 15 ? 'degraded' : 'healthy';
      await owner.post(`/sipgwping/${id}/${status}/now`, { error_message: 'no answer '.repeat(20) });
    }
    const watch = `${resolve('node_modules/.bin/telephony')} gateways watch --count 1`;
    const env = {
      PATH: process.env.PATH,
      TELEPHONY_URL: process.env.TEST_SERVICE_URL,
      TELEPHONY_TOKEN: tenant,
      TERM: 'xterm',
      NO_COLOR: '1',
    };
    const screen = await new Promise<string>((done, fail) => {
      const args = ['-qec', `stty rows 12 cols 100; ${watch}`, '/dev/null'];
      execFile('script', args, { env }, (error, stdout) => (error ? fail(error) : done(stdout)));
    });
    const lines = stripVTControlCharacters(screen).trim().split(/\r?\n/);
    expect(lines.length).toBeLessThan(12);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.at(-1)).toBe('… and 13 more');
    expect(lines.slice(3, 6).map((line) => /G \d+/.exec(line)![0])).toEqual(['G 20', 'G 15', 'G 10']);
  });

  it.each([['domains'], ['numbers'], ['alerts'], ['devices'], ['gateways']])(
    'says that there are no %s',
    async (resource) => {
      const nobody = await accessToken({ org_ids: [unique('org_')] });
      const { code, stdout } = await telephony([resource, 'list'], { TELEPHONY_TOKEN: nobody });
      expect([code, stdout]).toEqual([0, 'None\n']);
    },
  );

  it('prints a token that the service takes', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'telephony-cli-'));
    try {
      const variables = { DATA_DIR: dataDir };
      await writeFile(join(dataDir, 'jwt-secret'), JWT_SECRET);
      const { code, stdout } = await telephony(['token', '--org', organization, '--ttl', '5m'], variables);
      const printed = Api.withToken(stdout.trim());
      expect((await printed.get('/siptrunk')).status).toBe(200);
      const [, claims] = stdout.trim().split('.');
      expect(code).toBe(0);
      expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
        org_ids: [organization],
        scope: '*',
      });
      for (const options of [['--org', ''], ['--org'], ['--scope', 'nope:read'], ['--ttl', ''], ['--sub']]) {
        const refused = await telephony(['token', ...options], variables);
        expect([options, refused.code, refused.stdout]).toEqual([options, 2, '']);
        expect(refused.stderr).toMatch(/\nSee telephony token --help\n$/);
      }
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  it('completes commands', async () => {
    const script = await telephony(['completion']);
    expect(script.stdout).toContain('telephony');
    const { stdout } = await telephony(['--get-yargs-completions', 'telephony', 'devices', '']);
    expect(stdout.trim().split('\n')).toEqual([
      'list',
      'show',
      'add',
      'register',
      'reboot',
      'reboots',
      'notify',
    ]);
  });

  describe('exits with', () => {
    it('1 where the service refuses, and says why', async () => {
      const refused = await telephony(['devices', 'show', 'dev_404']);
      expect([refused.code, refused.stdout]).toEqual([1, '']);
      expect(refused.stderr).toMatch(/^Device not found \(not_found\)\n {2}request ID: \S+\n$/);
      const asJson = await telephony(['trunks', 'show', 'x', '--json']);
      expect([asJson.code, JSON.parse(asJson.stderr).error]).toEqual([
        1,
        expect.objectContaining({ code: 'invalid_request', status: 400 }),
      ]);
    });

    it.each([
      [[]],
      [['trunks']],
      [['trunks', 'lst']],
      [['trunks', 'list', '--limit', 'x']],
      [['devices', 'reboot', 'dev_1', '--delay=-1']],
      [['devices', 'notify', 'dev_1', 'explode']],
      [['trunks', 'list', '--url', 'ftp://example.com']],
    ])('2 for %j', async (args) => {
      const { code, stdout, stderr } = await telephony(args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/\nSee telephony( \w+)* --help\n$/);
    });

    it.each([
      ['truks', '', "Unknown command 'truks'. Did you mean 'trunks'?"],
      ['trunks lst', 'trunks', "Unknown command 'lst'. Did you mean 'list'?"],
      ['devices rebot dev_1', 'devices', "Unknown command 'rebot'. Did you mean 'reboot'?"],
      ['trunks list --limt 2', 'trunks list', "Unknown option '--limt'. Did you mean '--limit'?"],
      [
        'gateways watch --intervall=2',
        'gateways watch',
        "Unknown option '--intervall'. Did you mean '--interval'?",
      ],
      ['devices show dev_1 dev_2', 'devices show', "Unknown argument 'dev_2'"],
      ['xyzzy', '', "Unknown command 'xyzzy'"],
      [
        'devices notify dev_1 chek-sync',
        'devices notify',
        "event must be one of check-sync, reboot, talk, hold, not 'chek-sync'. Did you mean 'check-sync'?",
      ],
      [
        'devices list --status=onlin',
        'devices list',
        "--status must be one of online, offline, not 'onlin'. Did you mean 'online'?",
      ],
      ['trunks', 'trunks', 'Missing command. Choose one of: list, show, route'],
      ['trunks show', 'trunks show', 'Missing argument. Usage: telephony trunks show <id>'],
      [
        'devices add 001a2b3c4d5e',
        'devices add',
        'Missing option --org. Usage: telephony devices add <mac> --org <org>',
      ],
      [
        'domains list --sort -doman',
        'domains list',
        "--sort must be one of -created_at, created_at, domain, -domain, not '-doman'. Did you mean '-domain'?",
      ],
      ['trunks list --limit x', 'trunks list', "--limit must be a whole number of at least 1, not 'x'"],
    ])('2 for %s, and says what would be right', async (line, command, words) => {
      const { code, stdout, stderr } = await telephony(line.split(' '));
      const help = ['See telephony', command, '--help'].filter(Boolean).join(' ');
      expect([code, stdout, stderr]).toEqual([2, '', `${words}\n${help}\n`]);
    });

    it('0 for -h, and tells of a command', async () => {
      const { code, stdout } = await telephony(['trunks', 'show', '-h']);
      expect([code, stdout]).toEqual([0, expect.stringContaining('telephony trunks show <id>')]);
    });

    it.each([
      ['localhost:3000', 'must be an absolute URL such as http://localhost:3000, not "localhost:3000"'],
      ['http://user:pw@localhost', 'must not have a user name, password, query or fragment'],
    ])('2 where the service’s address is %s', async (TELEPHONY_URL, words) => {
      const { code, stderr } = await telephony(['trunks', 'list'], { TELEPHONY_URL });
      expect([code, stderr]).toEqual([2, `--url or TELEPHONY_URL ${words}\nSee telephony --help\n`]);
    });

    it('2 without a token', async () => {
      expect((await telephony(['trunks', 'list'], { TELEPHONY_TOKEN: '' })).code).toBe(2);
    });

    it('3 where nobody answers', async () => {
      const { code, stderr } = await telephony(['trunks', 'list'], { TELEPHONY_URL: 'http://127.0.0.1:9' });
      expect([code, stderr]).toEqual([3, expect.stringContaining('(no_answer)')]);
    });
  });
});

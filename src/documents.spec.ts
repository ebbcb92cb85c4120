import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const CITATION = /\bcontract §(\d)(?:[\s*/]+\*([^*\n]+)\*)?/g;
const LINK = /\]\(([^)\s]+)\)/g;

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('docs/contract.md', () => {
  const sections = new Map<string, string[]>();
  let part = '';
  for (const [, level, heading] of read('docs/contract.md').matchAll(/^(##|###) (?:\d\. )?(.+)$/gm)) {
    if (level === '##') sections.set((part = String(sections.size + 1)), []);
    else sections.get(part)!.push(heading);
  }
  const sources = ['src', 'embedded', 'test', 'bench', 'migrations', 'sdk/src', 'cli/src'].flatMap((folder) =>
    filesIn(folder, '.ts').filter((name) => !name.endsWith('documents.spec.ts')),
  );

  it('has every section that a comment cites', () => {
    const citations = sources.flatMap((name) =>
      [...read(name).matchAll(CITATION)].map(([, number, heading]) => ({ name, number, heading })),
    );
    expect(citations.length).toBeGreaterThan(50);
    const unknown = citations.filter(
      ({ number, heading }) => !sections.has(number) || (heading && !sections.get(number)!.includes(heading)),
    );
    expect(unknown).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  it('has every folder of src, and no other', () => {
    const described = [...read('docs/architecture.md').matchAll(/^\| `([\w-]+)` +\|/gm)].map(
      ([, name]) => name,
    );
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(described.filter((name) => /^[a-z]/.test(name)).sort()).toEqual(folders.sort());
  });

  it('names files that are there', () => {
    const named = ['docs/architecture.md', ...filesIn('docs/decisions', '.md')].flatMap((page) =>
      [...read(page).matchAll(/`([\w.-]+\/[\w./-]+\.ts)`/g)].map(([, path]) => path),
    );
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(
      (path) => !existsSync(join(ROOT, 'src', path)) && !existsSync(join(ROOT, path)),
    );
    expect(missing).toEqual([]);
  });
});

describe('docs/edge.md', () => {
  it('prints the configuration that is tested', () => {
    const printed = [...read('docs/edge.md').matchAll(/^```cfg\n([^`]+)^```$/gm)].map(([, text]) => text);
    const [registrations, registered, snapshot, database, notify, path, viaPath, calls, call, ...others] =
      printed;
    const files = { registrations, snapshot, database, path, calls };
    for (const [name, text] of Object.entries(files))
      expect(text).toBe(read(`test/edge/kamailio/${name}.cfg`));
    const tested = read('test/edge/kamailio/kamailio.cfg');
    for (const lines of [registered, notify, viaPath, call]) expect(tested).toContain(lines);
    expect(others).toEqual([]);
  });
});

describe('the pages of the project', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'sdk/README.md', ...filesIn('docs', '.md')];

  it.each(pages)('%s links to what is there', (page) => {
    const dead = [...read(page).matchAll(LINK)]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path, anchor] = target.split('#');
        const file = path ? join(dirname(page), path) : page;
        if (!existsSync(join(ROOT, file))) return true;
        return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
      });
    expect(dead).toEqual([]);
  });
});

import { sipsTargets } from './domain-lookups.js';

describe('sipsTargets', () => {
  const records = [
    { name: 'c.example', port: 3, priority: 20, weight: 100 },
    { name: 'a.example', port: 1, priority: 10, weight: 1 },
    { name: 'b.example', port: 2, priority: 10, weight: 50 },
  ];
  const hosts = (draw: number): string[] =>
    sipsTargets('example.com', records, () => draw).map(({ host }) => host);

  it('are the SRV records by priority, and within one by weight', () => {
    expect(hosts(0)).toEqual(['a.example', 'b.example', 'c.example']);
    expect(hosts(0.5)).toEqual(['b.example', 'a.example', 'c.example']);
    expect(sipsTargets('example.com', records, () => 0.5)[0]).toEqual({ host: 'b.example', port: 2 });
  });

  it('are the domain itself on port 5061 where there is no such record', () => {
    expect(sipsTargets('example.com', [])).toEqual([{ host: 'example.com', port: 5061 }]);
  });

  it('are none where the domain says that it has no such service', () => {
    const root = { port: 0, priority: 0, weight: 0 };
    expect(sipsTargets('example.com', [{ name: '', ...root }])).toEqual([]);
    expect(sipsTargets('example.com', [{ name: '.', ...root }])).toEqual([]);
  });
});

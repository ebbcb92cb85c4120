import { sipsTarget } from './domain-lookups.js';

describe('sipsTarget', () => {
  it('is the SRV record of the lowest priority, and among those of the highest weight', () => {
    const records = [
      { name: 'c.example', port: 3, priority: 20, weight: 100 },
      { name: 'a.example', port: 1, priority: 10, weight: 1 },
      { name: 'b.example', port: 2, priority: 10, weight: 50 },
    ];
    expect(sipsTarget('example.com', records)).toEqual({ host: 'b.example', port: 2 });
  });

  it('is the domain itself on port 5061 where there is no such record', () => {
    expect(sipsTarget('example.com', [])).toEqual({ host: 'example.com', port: 5061 });
  });
});

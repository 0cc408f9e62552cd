import { makeReport } from '../testing/makeReport';
import { AgentFacts } from './AgentFacts';
import { newsOf } from './attemptNews';
import { healthOf } from './health';
import { oncePerMinute } from './oncePerMinute';
import { backendsIn, parseBackendStats } from './traffic';

describe('what is counted of an attempt', () => {
  it('is counted once, although it is reported twice', () => {
    const news = newsOf();
    const first = makeReport('attempt-1', ['received', 'applied', 'verified']);
    expect(news(first)).toEqual({
      ...{ report: first, isFirst: true, phases: first.phases },
    });
    const second = makeReport('attempt-1', [
      ...(['received', 'applied', 'verified', 'persisted'] as const),
    ]);
    expect(news(makeReport('attempt-2', ['received'])).isFirst).toBe(true);
    expect(news(second)).toMatchObject({
      isFirst: false,
      phases: [{ phase: 'persisted' }],
    });
  });
});

describe('a fault that repeats', () => {
  it('makes one line per minute, which says how many there were', () => {
    const lines: string[] = [];
    let now = 0;
    const complain = oncePerMinute(
      (line, before) => lines.push(`${line} ${before}`),
      () => now,
    );
    for (now = 0; now <= 60_000; now += 1_000) {
      complain('away');
    }
    expect(lines).toEqual(['away 0', 'away 59']);
  });
});

describe('health', () => {
  const revision = {
    sequence: 4,
    digest: 'a',
    manifest: {
      ...{ backends: [], maps: [], mappings: [], removals: [], binds: [] },
    },
  };
  const facts: AgentFacts = {
    ...{ loadBalancer: 'public', id: 'lb-1', version: '1' },
    ...{ applied: revision, wanted: revision },
    ...{ isHeld: false, isRefused: false, heardSeconds: 26 },
  };

  it('is serving without publishing while the backend is away', () => {
    expect(healthOf(facts, true)).toMatchObject({
      ...{ serving: true, publishing: true },
    });
    expect(healthOf({ ...facts, heardSeconds: 61 }, true)).toMatchObject({
      ...{ serving: true, publishing: false },
      reasons: ['the backend has not answered for 61 s'],
    });
  });

  it('is not publishing while what is wanted is not what is applied', () => {
    const wanted = { sequence: 5, digest: 'b' };
    expect(healthOf({ ...facts, wanted }, true)).toMatchObject({
      ...{ serving: true, publishing: false },
      reasons: ['sequence 5 is not applied, 4 is'],
    });
  });
});

describe('traffic', () => {
  it('is read by the names of columns, and only of backends', () => {
    const stats = parseBackendStats(
      [
        '# pxname,svname,act,qtime,req_tot,hrsp_5xx,mode,stot,',
        'http,FRONTEND,,,9,9,http,9,',
        'web,s-1,1,1,,,http,1,',
        'web,BACKEND,2,15,7,,http,7,',
        'db,BACKEND,1,,,,tcp,3,',
        '',
      ].join('\n'),
    );
    expect([...stats]).toEqual([
      [
        'web',
        { mode: 'http', values: { act: 2, qtime: 15, req_tot: 7, stot: 7 } },
      ],
      ['db', { mode: 'tcp', values: { act: 1, stot: 3 } }],
    ]);
  });

  it('is told of so many backends and mappings at most, with their paths', () => {
    const hosts = ['d', 'c', 'b', 'a', 'a'].map(name => `${name}.example.com`);
    const mapping = { backends: [], expiresAt: null };
    const known = backendsIn(
      {
        mappings: hosts.map((host, i) => ({
          ...{ ...mapping, id: `m${i}`, host, path: i < 4 ? '/' : '/api' },
        })),
        backends: ['one', 'two', 'three'].map(name => ({
          ...{ name, class: 'http' },
          servers: [{ name: 's-0000000001', address: '10.0.0.1', port: 80 }],
          app: { cluster: 'test', id: `/${name}`, port: 0 },
          mappings: ['m0', 'm1', 'm2', 'm3', 'm4', 'gone'],
        })),
      },
      2,
    );
    expect([...known.keys()]).toEqual(['one', 'two']);
    expect(known.get('one')).toEqual({
      servers: 1,
      labels: {
        ...{ backend: 'one', cluster: 'test', app: '/one', port: '0' },
        mappings: 'a.example.com,a.example.com/api,b.example.com,+2',
      },
    });
  });
});

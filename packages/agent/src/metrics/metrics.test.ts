import { makeReport } from '../testing/makeReport';
import { AgentFacts } from './AgentFacts';
import { newsOf } from './attemptNews';
import { healthOf } from './health';
import { oncePerMinute } from './oncePerMinute';
import { labelsIn, parseBackendStats } from './traffic';

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
        '# pxname,svname,act,qtime,req_tot,hrsp_5xx,',
        'http,FRONTEND,,,9,9,',
        'web,s-1,1,1,,,',
        'web,BACKEND,2,15,7,,',
        '',
      ].join('\n'),
    );
    expect([...stats]).toEqual([['web', { act: 2, qtime: 15, req_tot: 7 }]]);
  });

  it('is told of so many backends and host names at most', () => {
    const hosts = ['d', 'c', 'b', 'a', 'a'].map(name => `${name}.example.com`);
    const mapping = { path: '/', backends: [], expiresAt: null };
    const labels = labelsIn(
      {
        mappings: hosts.map((host, i) => ({ ...mapping, id: `m${i}`, host })),
        backends: ['one', 'two', 'three'].map(name => ({
          ...{ name, class: 'http', servers: [] },
          app: { cluster: 'test', id: `/${name}`, port: 0 },
          mappings: ['m0', 'm1', 'm2', 'm3', 'm4', 'gone'],
        })),
      },
      2,
    );
    expect([...labels.keys()]).toEqual(['one', 'two']);
    expect(labels.get('one')).toEqual({
      ...{ backend: 'one', cluster: 'test', app: '/one', port: '0' },
      hosts: 'a.example.com,b.example.com,c.example.com,+1',
    });
  });
});

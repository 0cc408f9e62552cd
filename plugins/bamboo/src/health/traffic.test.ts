import { app, instance } from '../__testUtils__/data';
import { addSample, KEPT_MS, sampleOf } from './traffic';

const at = '2025-11-20T14:08:00Z';
const on = (agent: string, requestsPerSecond?: number) => ({
  loadBalancer: 'public',
  agent,
  status: 'UP' as const,
  requestsPerSecond,
  at,
});
const appOn = (...loadBalancers: ReturnType<typeof on>[][]) =>
  app({ instances: loadBalancers.map(l => instance({ loadBalancers: l })) });

describe('a sample of the traffic', () => {
  it('adds up all instances on all HAProxys', () => {
    const shop = appOn([on('lb-1', 1.5), on('lb-2', 2)], [on('lb-1', 3)]);
    expect(sampleOf(shop)).toEqual({ at: Date.parse(at), value: 6.5 });
  });

  it('counts an instance that just started as soon as HAProxy does', () => {
    expect(sampleOf(appOn([on('lb-1', 2)], [on('lb-1')]))?.value).toBe(2);
  });

  it('is nothing while one HAProxy does not count', () => {
    expect(sampleOf(appOn([on('lb-1', 2), on('lb-2')]))).toBeUndefined();
  });

  it('is nothing for an app that no name leads to', () => {
    expect(sampleOf(appOn([]))).toBeUndefined();
  });
});

describe('the samples', () => {
  const sample = (seconds: number, value = 1) => ({
    at: seconds * 1000,
    value,
  });

  it('grow by what is newer', () => {
    expect(addSample([sample(10)], sample(20))).toEqual([
      sample(10),
      sample(20),
    ]);
  });

  it('stay the same array when the count is an old one', () => {
    const samples = [sample(10)];
    expect(addSample(samples, sample(10, 7))).toBe(samples);
    expect(addSample(samples, undefined)).toBe(samples);
  });

  it('show a gap where nobody counted', () => {
    expect(addSample([sample(10)], sample(60))).toEqual([
      sample(10),
      { at: 10_001, value: null },
      sample(60),
    ]);
  });

  it('forget what is older than the chart', () => {
    const old = sample(0);
    const recent = { at: KEPT_MS, value: 2 };
    expect(addSample([old], { at: KEPT_MS + 1, value: 3 })).not.toContain(old);
    expect(addSample([old], recent)).toContain(old);
  });
});

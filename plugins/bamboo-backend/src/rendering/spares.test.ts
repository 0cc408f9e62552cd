import { BackendClass } from '../routing/model';
import { spareItems } from './spares';

const classesOf = (classes: BackendClass[], tcp = false) => {
  const of = classes.map(c => ({ class: c }));
  const spares = spareItems(of, { tcp }) as {
    name: string;
    class: string;
  }[];
  const names = spares.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  return Object.fromEntries(
    ['http', 'https', 'tcp'].map(c => [
      c,
      spares.filter(s => s.class === c).length,
    ]),
  );
};

describe('spare backends', () => {
  it('are there for plain HTTP before any app is', () => {
    expect(classesOf([])).toEqual({ http: 64, https: 0, tcp: 0 });
  });

  it('are there for HTTPS as soon as one app speaks it', () => {
    expect(classesOf(['http', 'https'])).toEqual({
      http: 64,
      https: 64,
      tcp: 0,
    });
  });

  it('grow with the backends of their class', () => {
    const many = Array.from({ length: 600 }, () => 'http' as const);
    expect(classesOf([...many, 'https'])).toEqual({
      ...{ http: 128, https: 64, tcp: 0 },
    });
  });

  it('are there for each way of spreading requests that a backend has', () => {
    const spares = spareItems(
      [{ class: 'http', balance: 'leastconn', sticky: true }],
      { tcp: false },
    );
    expect(spares).toHaveLength(128);
    expect(spares[64]).toMatchObject({
      name: 'spare:http:leastconn:sticky:1',
      balance: 'leastconn',
      sticky: true,
    });
  });

  it('are there for TCP before any app is, where ports are open', () => {
    expect(classesOf([], true)).toEqual({ http: 64, https: 0, tcp: 64 });
  });
});

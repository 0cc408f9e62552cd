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

  it('are there for TCP before any app is, where ports are open', () => {
    expect(classesOf([], true)).toEqual({ http: 64, https: 0, tcp: 64 });
  });
});

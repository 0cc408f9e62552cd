import { until } from '../marathon/__testUtils__/until';
import { HostResolver } from './HostResolver';

describe('HostResolver', () => {
  let answers: Record<string, string[] | undefined>;
  let lookups: string[];
  let changes: string[][];
  let resolver: HostResolver;

  const create = (refreshMs = 60_000, names = ['a', 'b']) => {
    resolver = new HostResolver({
      lookup: async name => {
        lookups.push(name);
        const answer = answers[name];
        if (!answer) throw new Error('not found');
        return answer;
      },
      names: () => names,
      onChange: changed => changes.push([...changed]),
      refreshMs,
    });
    resolver.start();
  };

  beforeEach(() => {
    answers = { a: ['10.0.0.1'], b: ['10.0.0.2'] };
    lookups = [];
    changes = [];
  });

  afterEach(() => resolver.stop());

  it('answers at once, and says when an address came', async () => {
    create();
    expect(resolver.get('a')).toBeUndefined();
    expect(resolver.get('b')).toBeUndefined();
    await until(() => expect(changes.flat().sort()).toEqual(['a', 'b']));
    expect(resolver.get('a')).toBe('10.0.0.1');
    expect(lookups).toEqual(['a', 'b']);
  });

  it('keeps the last answer when a lookup fails', async () => {
    create(20);
    resolver.get('a');
    await until(() => expect(resolver.get('a')).toBe('10.0.0.1'));
    answers.a = undefined;
    const before = lookups.length;
    await until(() => expect(lookups.length).toBeGreaterThan(before + 2));
    expect(resolver.get('a')).toBe('10.0.0.1');
  });

  it('follows a changed address, but not the order of several', async () => {
    create(20, ['a']);
    answers.a = ['10.0.0.1', '10.0.0.9'];
    resolver.get('a');
    await until(() => expect(changes).toEqual([['a']]));
    answers.a = ['10.0.0.9', '10.0.0.1'];
    const before = lookups.length;
    await until(() => expect(lookups.length).toBeGreaterThan(before + 2));
    expect(changes).toEqual([['a']]);
    answers.a = ['10.0.0.7'];
    await until(() => expect(resolver.get('a')).toBe('10.0.0.7'));
  });

  it('uses what it remembers until it knows better', async () => {
    create();
    resolver.remember('a', '10.0.0.8');
    expect(resolver.get('a')).toBe('10.0.0.8');
    await until(() => expect(resolver.get('a')).toBe('10.0.0.1'));
  });

  it('forgets names that nobody uses', async () => {
    create(20, ['b']);
    resolver.get('a');
    await until(() => expect(changes).toContainEqual(['a']));
    await until(() => expect(lookups.filter(n => n === 'b')).not.toEqual([]));
    expect(lookups.filter(name => name === 'a')).toHaveLength(1);
  });
});

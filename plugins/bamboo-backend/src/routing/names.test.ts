import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { backendName, serverNames } from './names';

describe('serverNames', () => {
  it('takes 10 hex digits of the hash of cluster, task and port', () => {
    const hex = createHash('sha256')
      .update('["production","shop_web.1",0]')
      .digest('hex');
    expect(
      serverNames({
        cluster: 'production',
        port: 0,
        instances: ['shop_web.1'],
      }),
    ).toEqual([`s-${hex.slice(0, 10)}`]);
  });

  it('keeps names apart when hashes collide', () => {
    const hash = (value: unknown) =>
      String((value as unknown[])[3] ?? 0).padStart(12, '0');
    const names = serverNames({
      cluster: 'c',
      port: 0,
      instances: ['a', 'b', 'c'],
      hash: value => hash(value).split('').reverse().join(''),
    });
    expect(new Set(names).size).toBe(3);
    names.forEach(name => expect(name).toMatch(/^s-[0-9a-f]{10}$/));
  });
});

describe('backendName', () => {
  it('can be read', () => {
    expect(backendName('production', '/shop/web', 0)).toMatch(
      /^production-shop-web-0-[0-9a-f]{12}$/,
    );
  });

  it('says that it has some versions only', () => {
    const [v, not] = [{ version: '1' }, { notVersion: '1' }].map(only =>
      backendName('production', '/shop/web', 0, only),
    );
    expect(v).toMatch(/^production-shop-web-0-v-[0-9a-f]{12}$/);
    expect(not).toMatch(/^production-shop-web-0-not-[0-9a-f]{12}$/);
  });

  it('is short, fits HAProxy, and tells apart what reads the same', () => {
    const versions = fc.oneof(
      fc.constant({}),
      fc.string().map(version => ({ version })),
      fc.string().map(notVersion => ({ notVersion })),
    );
    const parts = fc.tuple(
      fc.string({ minLength: 1 }),
      fc.string({ maxLength: 300, unit: 'binary' }).map(s => `/${s}`),
      fc.nat(999),
      versions,
    );
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const [left, right] = [backendName(...a), backendName(...b)];
        expect(left).toMatch(/^[A-Za-z0-9_.-]{1,84}$/);
        expect(left === right).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(backendName('a', '/b/c', 0)).not.toBe(backendName('a', '/b-c', 0));
  });
});

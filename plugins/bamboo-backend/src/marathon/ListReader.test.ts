import { decodeList } from './decode/decodeList';
import { keepEnv } from './decode/keepEnv';
import { fakeApp } from './__testUtils__/FakeMarathon';
import { ListReader } from './ListReader';

const bytes = (value: unknown) => [
  new Uint8Array(Buffer.from(JSON.stringify(value))),
];

describe('ListReader', () => {
  let reader: ListReader;

  beforeEach(() => {
    reader = new ListReader({ env: ['BAMBOO_*'] });
  });

  afterEach(() => reader.stop());

  const read = async (apps: unknown[], forget: string[] = []) => {
    const { ids, slices } = await reader.read({
      kind: 'app',
      chunks: bytes({ apps }),
      forget,
    });
    const items: unknown[] = [];
    for await (const slice of slices()) items.push(...slice);
    return { ids, items: items as { id: string }[] };
  };

  const apps = (count: number, alive = true) =>
    Array.from({ length: count }, (_, index) =>
      fakeApp(`/a${index}`, [{ id: `a${index}.1`, alive }]),
    );

  it('hands over all apps at first, then only those that differ', async () => {
    expect((await read(apps(50))).items).toHaveLength(50);
    const [first, ...others] = apps(50);
    const second = await read([{ ...first, instances: 7 }, ...others]);
    expect(second.ids).toHaveLength(50);
    expect(second.items.map(({ id }) => id)).toEqual(['/a0']);
    expect((await read([{ ...first, instances: 7 }, ...others])).items).toEqual(
      [],
    );
  });

  it('hands over what it is told to forget, though it did not change', async () => {
    await read(apps(3));
    const { items } = await read(apps(3), ['/a1']);
    expect(items.map(({ id }) => id)).toEqual(['/a1']);
  });

  it('hands over an app that went and came back', async () => {
    await read(apps(2));
    await read(apps(1));
    const { items } = await read(apps(2));
    expect(items.map(({ id }) => id)).toEqual(['/a1']);
  });

  it.each([
    ['a passing check', true, 0],
    ['a failing check', false, 1],
  ])('takes the last success of %s as it should', async (_, alive, differs) => {
    const withSuccess = (lastSuccess: string) => [
      {
        id: '/a',
        tasks: [{ id: 'a.1', healthCheckResults: [{ alive, lastSuccess }] }],
      },
    ];
    await read(withSuccess('2026-01-01T00:00:00Z'));
    const { items } = await read(withSuccess('2026-01-01T00:00:10Z'));
    expect(items).toHaveLength(differs);
  });

  it('lets no environment out but what is to be kept', async () => {
    const env = { BAMBOO_X: '1', PASSWORD: 'hunter2', SECRET: { secret: 's' } };
    const { items } = await read([{ id: '/a', env, cmd: 'run hunter2' }]);
    expect(items).toEqual([{ id: '/a', env: { BAMBOO_X: '1' } }]);
  });

  it.each([
    ['numbers', { BAMBOO_X: 1, OTHER: 2 }],
    ['nulls', { BAMBOO_X: null }],
    ['lists', { BAMBOO_X: ['hunter2'] }],
    ['secrets', { BAMBOO_X: { secret: 's' } }],
    ['no object', 'hunter2'],
    ['a list', [{ BAMBOO_X: 'hunter2' }]],
  ])(
    'lets the decoder say the same of %s as where the app is read alone',
    async (_, env) => {
      const context = { cluster: 'c', keepEnv: keepEnv(['BAMBOO_*']) };
      const { items } = await read([{ id: '/a', env }]);
      expect(decodeList(items, 'app', context)).toEqual(
        decodeList([{ id: '/a', env }], 'app', context),
      );
      expect(JSON.stringify(items)).not.toContain('hunter2');
    },
  );

  it.each([
    ['breaks off', [Buffer.from('{"apps":[{"id":"/a"}')]],
    ['is no list', bytes({ message: 'no' })],
    ['is no object', bytes(null)],
  ])('fails when the text %s and goes on afterwards', async (_, chunks) => {
    await read(apps(2));
    await expect(
      reader.read({ kind: 'app', chunks, forget: [] }),
    ).rejects.toMatchObject({ kind: 'truncated' });
    expect((await read(apps(3))).items.map(({ id }) => id)).toEqual(['/a2']);
  });

  it('passes junk on for the decoder to report', async () => {
    const { ids, items } = await read([null, 7, { id: 3 }, { id: '/a' }]);
    expect(ids).toEqual(['/a']);
    expect(items).toEqual([null, 7, { id: 3 }, { id: '/a' }]);
  });
});

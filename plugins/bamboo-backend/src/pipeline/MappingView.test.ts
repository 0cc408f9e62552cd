import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { Dirty } from './Dirty';
import { MappingView } from './MappingView';

const SAVED = Date.parse('2026-11-22T10:00:00.000Z');

const mapping = (version: number, savedAt: number): StoredMapping => ({
  id: 'one',
  loadBalancer: 'public',
  host: 'shop.example.com',
  path: '/',
  targets: [],
  entityRef: 'component:default/shop',
  comment: '',
  expiresAt: null,
  options: {},
  origin: null,
  version,
  createdAt: new Date(savedAt).toISOString(),
  createdBy: 'user:default/ann',
  updatedAt: new Date(savedAt).toISOString(),
  updatedBy: 'user:default/ann',
  carried: null,
});

describe('a round of changes is as old as the oldest that is in it', () => {
  let stored: StoredMapping[];
  let view: MappingView;

  const read = async (dirty = new Dirty()) => {
    view.invalidate(['one']);
    await view.read(dirty);
    return dirty;
  };

  beforeEach(async () => {
    stored = [];
    view = new MappingView({
      store: {
        all: async () => stored,
        withReleases: async (ids: string[]) => ({ ids, mappings: stored }),
        versions: async () => [
          { by: 'user:default/ann', at: new Date(SAVED + 500).toISOString() },
        ],
      } as unknown as MappingStore,
    });
    await read();
  });

  it('counted from when it was saved', async () => {
    stored = [mapping(1, SAVED)];
    expect((await read()).since).toBe(SAVED);
    stored = [mapping(2, SAVED + 100)];
    expect((await read()).since).toBe(SAVED + 100);
  });

  it('counted from when it was deleted', async () => {
    stored = [mapping(1, SAVED)];
    await read();
    stored = [];
    expect((await read()).since).toBe(SAVED + 500);
  });

  it('or from the event of an app, where that came before', async () => {
    const app = (receivedAt?: number) => ({
      ...{ cluster: 'production', app: '/a', value: undefined, deleted: false },
      evidence: {},
      ...(receivedAt === undefined
        ? {}
        : { events: [{ id: 'e1', type: 'status_update_event', receivedAt }] }),
    });
    const dirty = new Dirty();
    dirty.addApp(app());
    expect(dirty.since).toBeUndefined();
    dirty.addApp(app(SAVED - 20));
    dirty.addApp(app(SAVED + 20));
    stored = [mapping(1, SAVED)];
    expect((await read(dirty)).since).toBe(SAVED - 20);
  });

  it('also when an attempt to publish it failed', async () => {
    stored = [mapping(1, SAVED)];
    const failed = await read();
    const next = new Dirty();
    next.noteSince(SAVED + 1000);
    next.merge(failed);
    expect(next.since).toBe(SAVED);
  });

  it('and not what waits since before the start, nor what expires', async () => {
    stored = [{ ...mapping(1, SAVED), expiresAt: '2099-01-01T00:00:00.000Z' }];
    const atStart = new Dirty();
    atStart.start = true;
    view.invalidate([]);
    await view.read(atStart);
    expect(atStart.mappings.size).toBe(1);
    expect(atStart.since).toBeUndefined();
    const expired = new Dirty();
    view.noteExpired(Date.parse('2099-01-02T00:00:00.000Z'), expired);
    expect(expired.mappings.size).toBe(1);
    expect(expired.since).toBeUndefined();
  });
});

import { CanaryEnd } from '@bamboo-lb/plugin-bamboo-common';
import { StoredMapping } from '../mappings/model';
import { canaryConditions } from './canaryConditions';
import { CanaryRecord } from './model';

const AT = '2026-11-25T12:00:00.000Z';
const NOW = new Date('2026-11-25T13:00:00.000Z');

const record = (change: Partial<CanaryRecord>): CanaryRecord => ({
  mappingId: 'm1',
  tag: null,
  weight: 10,
  share: 1,
  shareAt: AT,
  waited: 0,
  paused: null,
  last: null,
  ...change,
});

const mapping = (tag?: string, updatedAt = AT) =>
  ({ updatedAt, options: tag ? { canary: { tag } } : {} } as StoredMapping);

const paused = {
  kind: 'doubt' as const,
  by: 'guard',
  reason: 'lb-1 saw errors',
  at: AT,
};

const end = (change: Partial<CanaryEnd> = {}): CanaryEnd => ({
  how: 'aborted',
  at: AT,
  by: 'guard',
  reason: 'lb-1 saw errors',
  release: 'r1',
  ...change,
});

const typesOf = (seen: StoredMapping, known: CanaryRecord, now = NOW) =>
  canaryConditions({ mapping: seen, record: known }, now).map(c => c.type);

describe('what is said of a canary beside the state of its mapping', () => {
  it('is that it is paused, and why', () => {
    expect(
      canaryConditions(
        { mapping: mapping('a'), record: record({ tag: 'a', paused }) },
        NOW,
      ),
    ).toEqual([
      {
        type: 'CanaryPaused',
        message: 'The canary is paused: lb-1 saw errors',
      },
    ]);
  });

  it('is nothing while its steps go on, or of another canary', () => {
    expect(typesOf(mapping('a'), record({ tag: 'a' }))).toEqual([]);
    expect(typesOf(mapping('b'), record({ tag: 'a', paused }))).toEqual([]);
  });

  it('is that the guard aborted it', () => {
    expect(
      canaryConditions(
        { mapping: mapping(), record: record({ last: end() }) },
        NOW,
      ),
    ).toEqual([
      {
        type: 'CanaryAborted',
        message: 'The guard aborted the canary: lb-1 saw errors',
      },
    ]);
  });

  it.each([
    ['a person aborted it', end({ by: 'user:default/ann' }), NOW, AT],
    ['it was promoted', end({ how: 'promoted' }), NOW, AT],
    ['somebody has changed the mapping since', end(), NOW, NOW.toISOString()],
    ['a day is over', end(), new Date('2026-11-26T12:00:00.000Z'), AT],
  ])('is nothing when %s', (_, last, now, updatedAt) => {
    expect(
      typesOf(mapping(undefined, updatedAt), record({ last }), now),
    ).toEqual([]);
  });
});

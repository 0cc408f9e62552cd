import { Request } from 'express';
import { z } from 'zod';
import {
  bodyOf,
  numberedPageOf,
  pageOf,
  queryOf,
  versionOf,
  waitOf,
} from './requestParts';

const asked = (query: Record<string, string>, ifMatch?: string) =>
  ({
    query,
    header: (name: string) => (name === 'If-Match' ? ifMatch : undefined),
  } as unknown as Request);

describe('queryOf', () => {
  it.each([
    [{}, undefined],
    [{ host: '' }, undefined],
    [{ host: 'a' }, 'a'],
  ])('reads %j as %s', (query, expected) => {
    expect(queryOf(asked(query), 'host')).toBe(expected);
  });
});

describe('waitOf', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ timeout: '5' }, undefined],
    [{ wait: 'live' }, 25_000],
    [{ wait: 'live', timeout: '5' }, 5000],
    [{ wait: 'live', timeout: '0' }, 0],
    [{ wait: 'live', timeout: '99' }, 25_000],
  ])('reads %j as %s milliseconds', (query, expected) => {
    expect(waitOf(asked(query))).toBe(expected);
  });
});

describe('versionOf', () => {
  it.each<[string | number | undefined, string | undefined, number]>([
    [3, undefined, 3],
    ['3', undefined, 3],
    [undefined, '"3"', 3],
    [undefined, '3', 3],
    [undefined, 'W/"3"', 3],
    [2, '"3"', 2],
  ])('reads %s beside If-Match %s as %i', (given, ifMatch, expected) => {
    expect(versionOf(asked({}, ifMatch), given)).toBe(expected);
  });

  it.each<[string | number | undefined, string | undefined]>([
    [undefined, undefined],
    [undefined, '*'],
    [undefined, '"3", "4"'],
    [undefined, '"abc"'],
    ['x', undefined],
    [0, undefined],
    [1.5, undefined],
  ])('refuses %s beside If-Match %s', (given, ifMatch) => {
    expect(() => versionOf(asked({}, ifMatch), given)).toThrow(
      'version: name the version that this builds on, in `version` or If-Match',
    );
  });
});

describe('pages', () => {
  it.each<[Record<string, string>, object]>([
    [{}, { limit: 100 }],
    [
      { limit: '5', cursor: 'abc' },
      { limit: 5, cursor: 'abc' },
    ],
    [{ limit: '5000' }, { limit: 1000 }],
  ])('are read from %j', (query, expected) => {
    expect(pageOf(asked(query))).toEqual(expected);
  });

  it.each(['abc', '-1', '1.5', '9999999999'])(
    'with numbers refuse the cursor %s',
    cursor => {
      expect(() => numberedPageOf(asked({ cursor }))).toThrow(
        'cursor: not a cursor of this list',
      );
    },
  );

  it('with numbers take a number', () => {
    expect(numberedPageOf(asked({ cursor: '7' }))).toEqual({
      limit: 100,
      cursor: '7',
    });
  });
});

describe('bodyOf', () => {
  const schema = z.object({ at: z.object({ port: z.number() }) });
  const body = (value: unknown) => ({ body: value } as Request);

  it('reads what fits', () => {
    expect(bodyOf(body({ at: { port: 1 } }), schema)).toEqual({
      at: { port: 1 },
    });
  });

  it('refuses what does not, naming the field', () => {
    expect(() => bodyOf(body({ at: { port: 'x' } }), schema)).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringContaining('at.port'),
      }),
    );
  });
});

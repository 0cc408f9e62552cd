import type { EnvironmentItem } from '@bamboo-lb/plugin-bamboo-common';
import { mapping } from '../../__testUtils__/data';
import {
  byFate,
  countItems,
  EMPTY_FORM,
  hasHalfRow,
  isName,
  obstacleOf,
  rowIndex,
  toInput,
  withoutWrong,
  type CopyForm,
} from './copyForm';

const star = { from: '*.example.com', to: '*.qa.example.com' };
const blank = { from: '', to: '' };

function form(change: Partial<CopyForm> = {}): CopyForm {
  return {
    ...EMPTY_FORM,
    name: 'qa',
    system: 'system:default/shop',
    hosts: [star],
    ...change,
  };
}

describe('the form of a copy', () => {
  it.each([
    ['qa', true],
    ['qa-2', true],
    ['QA', false],
    ['-qa', false],
    ['q a', false],
    ['', false],
  ])('takes %p as a name: %p', (name, ok) => {
    expect(isName(name)).toBe(ok);
  });

  it('asks only once it has a name and something to copy', () => {
    expect(toInput(form({ name: '' }))).toBeUndefined();
    expect(toInput(form({ system: '' }))).toBeUndefined();
    expect(toInput(form({ source: 'entities' }))).toBeUndefined();
    expect(toInput(form())).toEqual({
      name: 'qa',
      from: { system: 'system:default/shop' },
      hosts: [star],
      apps: [],
    });
  });

  it('names only the source that is chosen, and what was filled in', () => {
    const input = toInput(
      form({
        source: 'mappings',
        mappings: ['m1'],
        cluster: 'qa',
        loadBalancer: 'internal',
        hosts: [blank, star],
        expiresAt: '2025-12-01T10:00',
        comment: ' for the panel ',
      }),
    );
    expect(input).toEqual({
      name: 'qa',
      from: { mappings: ['m1'] },
      cluster: 'qa',
      loadBalancer: 'internal',
      hosts: [star],
      apps: [],
      expiresAt: new Date('2025-12-01T10:00').toISOString(),
      comment: 'for the panel',
    });
  });

  it('finds the line that a problem of the API is about', () => {
    expect(rowIndex([blank, star, star], 2)).toBe(1);
  });

  it('knows lines with one side only', () => {
    expect(hasHalfRow(form())).toBe(false);
    expect(hasHalfRow(form({ apps: [{ from: '/a/*', to: ' ' }] }))).toBe(true);
  });

  describe('of what can be made only in part', () => {
    const problem = { field: 'host', message: 'taken' };
    const item = (id: string, change: Partial<EnvironmentItem> = {}) => ({
      source: mapping({ id }),
      copy: null,
      problems: [],
      warnings: [],
      ...change,
    });
    const copy = mapping();
    const check = {
      ok: false,
      problems: [],
      items: [
        item('left', { warnings: [problem] }),
        item('made', { copy }),
        item('wrong', { copy, problems: [problem] }),
        item('unmatched', { problems: [problem] }),
      ],
    };

    it('counts what is made, what is wrong and what is left out', () => {
      expect(countItems(check)).toEqual({ made: 1, wrong: 2, left: 1 });
    });

    it('puts what needs a person first', () => {
      const sorted = [...check.items].sort(byFate);
      expect(sorted.map(({ source }) => source.id)).toEqual([
        'wrong',
        'unmatched',
        'made',
        'left',
      ]);
    });

    it('can go on with what stands in nobody’s way', () => {
      expect(withoutWrong(check)).toEqual({
        source: 'mappings',
        mappings: ['made'],
      });
    });
  });

  it('says what stands in the way, the first thing first', () => {
    const source = mapping();
    const item = { source, copy: source, problems: [], warnings: [] };
    const good = { ok: true, problems: [], items: [item] };
    expect(obstacleOf(form({ name: '' }), good, false)).toBe('name');
    expect(obstacleOf(form({ system: '' }), good, false)).toBe('from');
    const half = form({ hosts: [{ from: 'a', to: '' }] });
    expect(obstacleOf(half, good, false)).toBe('rows');
    expect(obstacleOf(form(), good, true)).toBe('checking');
    expect(obstacleOf(form(), undefined, false)).toBe('problems');
    const bad = { ...good, ok: false };
    expect(obstacleOf(form(), bad, false)).toBe('problems');
    const none = { ...good, items: [] };
    expect(obstacleOf(form(), none, false)).toBe('nothing');
    expect(obstacleOf(form(), good, false)).toBeUndefined();
  });
});

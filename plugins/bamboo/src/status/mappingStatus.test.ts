import { mapping } from '../__testUtils__/data';
import type { Text } from '../hooks/useText';
import { otherConditions, stateWord } from './mappingStatus';

const t = ((key: string) => key) as unknown as Text;
const missing = { type: 'AppMissing', message: 'Marathon has no app /a' };

const statusWith = (state: 'waiting' | 'live', conditions = [missing]) => ({
  ...mapping().status,
  state,
  conditions,
});

describe('a mapping whose app Marathon does not have', () => {
  it('has a state that says so, and not the same twice', () => {
    expect(stateWord(t, statusWith('waiting'))).toBe('state.appMissing');
    expect(otherConditions(statusWith('waiting'))).toEqual([]);
  });

  it('says so beside its state where another app answers', () => {
    expect(stateWord(t, statusWith('live'))).toBe('state.live');
    expect(otherConditions(statusWith('live'))).toEqual([missing]);
  });

  it('merely waits where the app has no healthy instance', () => {
    expect(stateWord(t, statusWith('waiting', []))).toBe('state.waiting');
  });
});

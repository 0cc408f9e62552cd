import { faultOf, unexpected } from './faultOf';

describe('a fault in the log', () => {
  it('has nothing of the statement that the database refused', () => {
    const statement =
      "insert into `revision` (`value`) values ('use_backend a - b', 'x\ny') - ";
    expect(faultOf(new Error(`${statement}disk I/O error`))).toBe(
      'Error: disk I/O error',
    );
    const error = new Error(`${statement}disk I/O error`);
    expect(JSON.stringify(unexpected(error))).not.toContain('use_backend');
  });

  it('is short and one line', () => {
    const text = faultOf(new Error(`first\nsecond ${'x'.repeat(1000)}`));
    expect(text).toMatch(/^Error: first second x+$/);
    expect(text.length).toBe(300);
  });

  it('is any other message as it is', () => {
    expect(faultOf('away - try again')).toBe('away - try again');
  });

  it('names where it was, when nobody expected it', () => {
    expect(unexpected(new Error('away')).stack).toContain('faultOf.test');
    expect(unexpected('away')).toEqual({ error: 'away', stack: '' });
  });
});

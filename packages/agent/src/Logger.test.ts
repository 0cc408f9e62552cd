import { Agent } from 'node:http';
import { LookupFunction } from 'node:net';
import fetch from 'node-fetch';
import { consoleLogger, messageOf, withFields } from './Logger';
import { freePort } from './testing/TestHaproxy';

describe('a line of the log', () => {
  const lines: string[] = [];
  const logger = consoleLogger(line => lines.push(line));

  beforeEach(() => {
    lines.length = 0;
  });

  /** The lines without their time. */
  const said = () => lines.map(line => line.replace(/^\S+ /, ''));

  it('has its fields behind a constant message', () => {
    logger.info('A change is verified', {
      ...{ change: 'public/17', durationMs: 12.5, how: undefined },
    });
    expect(said()).toEqual([
      'info A change is verified change=public/17 durationMs=12.5\n',
    ]);
  });

  it('stays one line, and every value one value, whatever is in it', () => {
    logger.warn('HAProxy is read anew', {
      ...{ error: 'a "b" = c\nerror forged', empty: '', word: 'ü' },
    });
    expect(said()).toEqual([
      'warn HAProxy is read anew error="a \\"b\\" = c\\nerror forged" empty="" word="ü"\n',
    ]);
  });

  it('says always what it is told once', () => {
    const always = withFields(logger, { agent: 'lb-1' });
    always.error('A report was refused', { change: 'public/1' });
    always.info('The backend answers again');
    expect(said()).toEqual([
      'error A report was refused agent=lb-1 change=public/1\n',
      'info The backend answers again agent=lb-1\n',
    ]);
  });
});

describe('the message of a failed connection', () => {
  it.each([
    ['one address', ['127.0.0.1']],
    ['several addresses, for which Node has no text', ['127.0.0.1', '::1']],
  ])('says why, to a name with %s', async (_, addresses) => {
    const lookup: LookupFunction = (_name, _options, done) =>
      done(
        null,
        addresses.map(address => ({
          address,
          family: address.includes(':') ? 6 : 4,
        })),
      );
    const agent = new Agent({ lookup });
    const url = `http://portal.example.com:${await freePort()}/`;
    const error = await fetch(url, { agent }).catch(failed => failed);
    expect(messageOf(error)).toMatch(/, reason: .*ECONNREFUSED/);
  });
});

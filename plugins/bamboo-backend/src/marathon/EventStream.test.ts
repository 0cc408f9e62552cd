import { PassThrough } from 'node:stream';
import { readFixture } from './__fixtures__/readFixture';
import { until } from './__testUtils__/until';
import { EventStream } from './EventStream';

describe('EventStream', () => {
  let connections: PassThrough[];
  let heard: string[];
  let refuse: boolean;
  let stream: EventStream;

  const start = (idleMs = 5_000) => {
    stream = new EventStream({
      open: async signal => {
        if (refuse) throw new Error('refused');
        const connection = new PassThrough();
        signal.addEventListener('abort', () =>
          connection.destroy(new Error('stopped')),
        );
        connections.push(connection);
        return connection;
      },
      random: () => 0,
      idleMs,
      listener: {
        onOpen: () => heard.push('open'),
        onEvent: ({ type }) => heard.push(type),
        onDown: ({ kind }) => heard.push(`down: ${kind}`),
      },
    });
    stream.start();
  };

  const connection = async (index: number) => {
    await until(() => expect(connections.length).toBeGreaterThan(index));
    return connections[index]!;
  };

  beforeEach(() => {
    connections = [];
    heard = [];
    refuse = false;
  });

  afterEach(() => stream.stop());

  it('reads every frame however it is split, heartbeats between', async () => {
    const frames = readFixture('events.sse').replaceAll(/\r?\n/g, '\r\n');
    start();
    const source = await connection(0);
    const expected = [...frames.matchAll(/^event: (.*)\r$/gm)].map(
      ([, type]) => type,
    );
    for (const byte of `\r\n${frames}\r\n`) source.write(byte);
    await until(() => expect(heard).toEqual(['open', ...expected]));
  });

  it('counts as open with the first byte, not with the answer', async () => {
    start();
    const source = await connection(0);
    source.end();
    await until(() => expect(heard).toEqual(['down: unreachable']));
    const next = await connection(1);
    next.write('\r');
    await until(() => expect(heard).toContain('open'));
  });

  it('connects again when it falls silent', async () => {
    start(100);
    (await connection(0)).write('\r\n');
    await connection(1);
    expect(heard).toEqual(['open', 'down: timeout']);
  });

  it('connects again when it breaks', async () => {
    start();
    const source = await connection(0);
    source.write('event: a\r\ndata: {}\r\n\r\n');
    await until(() => expect(heard).toContain('a'));
    source.destroy(new Error('reset'));
    await connection(1);
    expect(heard).toEqual(['open', 'a', 'down: unreachable']);
  });

  it('tries again when it is refused', async () => {
    refuse = true;
    start();
    await until(() => expect(heard).toEqual(['down: unreachable']));
    refuse = false;
    await connection(0);
  });

  it('says nothing more once it is stopped', async () => {
    start();
    (await connection(0)).write('\r\n');
    await until(() => expect(heard).toEqual(['open']));
    await stream.stop();
    expect(heard).toEqual(['open']);
  });
});

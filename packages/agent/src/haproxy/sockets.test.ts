import fc from 'fast-check';
import { createServer, Server } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestHaproxy } from '../testing/TestHaproxy';
import { AnswerReader } from './AnswerReader';
import {
  addMap,
  Command,
  deleteMap,
  PAYLOAD_BYTES,
  setMap,
  showInfo,
  showMap,
} from './commands';
import { parseInfo, parseMap } from './answers';
import { MasterSocket, parseProcesses } from './MasterSocket';
import { RuntimeSocket } from './RuntimeSocket';
import { isWord, word } from './Word';

const meta = word('meta.map', 'a map');

describe('word', () => {
  it.each([
    '',
    'two words',
    'a;b',
    'a\nb',
    'a\\;b',
    '<<',
    'tab\there',
    'ü',
    'nul\0',
  ])('refuses %j, which a socket could read as more than one word', text => {
    expect(() => word(text, 'a key')).toThrow('a key is not a single word');
  });

  it('accepts exactly what keeps a command one command', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(isWord(text)).toBe(/^[!-:=-[\]-~]+$/.test(text));
      }),
    );
  });
});

describe('addMap', () => {
  it('splits entries so that no payload is larger than the buffer', () => {
    const entries = Array.from(
      { length: 2_000 },
      (_, at) =>
        [
          word(`host-${at}.example.com/`, 'a key'),
          word(`r${at}`, 'a value'),
        ] as const,
    );
    const commands = addMap(meta, entries);
    expect(commands.length).toBeGreaterThan(2);
    expect(commands.flatMap(c => c.payload ?? [])).toHaveLength(2_000);
    for (const { payload } of commands) {
      expect(`${payload?.join('\n')}\n`.length).toBeLessThanOrEqual(
        PAYLOAD_BYTES,
      );
    }
  });
});

describe('AnswerReader', () => {
  it('finds the same answers however the stream is cut', () => {
    const answers = ['', 'New server registered.', '0x1 a b\n0x2 c d'];
    const stream = answers.map(answer => `${answer}\n\n> `).join('');
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), cuts => {
        const reader = new AnswerReader();
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const found = places
          .slice(1)
          .flatMap((end, at) => reader.push(stream.slice(places[at], end)));
        expect(found).toEqual(answers);
      }),
    );
  });

  it('takes off the marks of payload lines', () => {
    expect(new AnswerReader().push('+ + + \n> ')).toEqual(['']);
  });
});

describe('a reload of a HAProxy that answers with the result', () => {
  it('is told as refused at once', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'ba-'));
    const path = join(directory, 'master.sock');
    const server = createServer(socket => {
      socket.on('data', data =>
        socket.end(
          String(data) === 'reload\n'
            ? 'Success=0\n--\n[ALERT] parsing\n\n'
            : '#<PID> <type> <reloads>\n10 master 0 0d 2.8.1\n11 worker 0 0d 2.8.1\n\n',
        ),
      );
    });
    server.listen(path);
    await once(server, 'listening');
    const master = new MasterSocket({ path, timeoutMs: 1_000 });
    await expect(master.reload(30_000)).rejects.toThrow(
      'HAProxy refused the configuration at the reload',
    );
    server.close();
    await rm(directory, { recursive: true });
  });
});

describe('parseProcesses', () => {
  it('tells workers from old workers and counts failed reloads', () => {
    expect(
      parseProcesses(`#<PID>          <type>          <reloads>       <uptime>        <version>
1162            master          5 [failed: 2]   0d00h02m07s     2.6.12
# workers
1271            worker          1               0d00h00m00s     2.6.12
# old workers
1233            worker          3               0d00h00m43s     2.6.12
# programs`),
    ).toEqual({
      master: 1162,
      reloads: 5,
      failed: 2,
      worker: 1271,
      oldWorkers: [1233],
    });
  });
});

describe('RuntimeSocket with a real HAProxy', () => {
  let haproxy: TestHaproxy;
  let runtime: RuntimeSocket;

  beforeAll(async () => {
    haproxy = await TestHaproxy.create();
    await haproxy.start();
    runtime = await RuntimeSocket.connect({
      path: haproxy.paths.adminSocket,
      timeoutMs: 2_000,
    });
  });

  afterAll(async () => {
    runtime.close();
    await haproxy.remove();
  });

  it('keeps answers in order over lines, batches and payloads', async () => {
    const entries = Array.from(
      { length: 1_000 },
      (_, at) => [word(`k${at}`, 'a key'), word(`v${at}`, 'a value')] as const,
    );
    const commands: Command[] = [
      ...addMap(meta, entries),
      ...entries.map(([key]) => setMap(meta, key, word('changed', 'a value'))),
    ];
    await runtime.runAll(commands);
    const [map = '', info = ''] = await runtime.runAll([
      showMap(meta),
      showInfo,
    ]);
    expect(parseMap(map).get('k999')).toBe('changed');
    expect(parseMap(map).size).toBe(1_002);
    const { worker } = await haproxy.master.processes();
    expect(parseInfo(info).pid).toBe(worker);
    await runtime.runAll(entries.map(([key]) => deleteMap(meta, key)));
  });

  it('throws the answer of a command that HAProxy refuses, and goes on', async () => {
    await expect(
      runtime.run(deleteMap(meta, word('missing', 'a key'))),
    ).rejects.toThrow('Key not found.');
    expect(runtime.usable).toBe(true);
    await runtime.run(showInfo);
  });

  it('tells that the connection is lost when HAProxy goes', async () => {
    const other = await TestHaproxy.create();
    await other.start();
    const socket = await RuntimeSocket.connect({
      path: other.paths.adminSocket,
      timeoutMs: 2_000,
    });
    await other.remove();
    await expect(socket.run(showInfo)).rejects.toMatchObject({
      name: 'SocketLostError',
    });
  });
});

describe('RuntimeSocket with a silent peer', () => {
  let server: Server;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ba-'));
    server = createServer().listen(join(folder, 'silent.sock'));
    await once(server, 'listening');
  });

  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives up after the time an answer may take', async () => {
    await expect(
      RuntimeSocket.connect({
        path: join(folder, 'silent.sock'),
        timeoutMs: 30,
      }),
    ).rejects.toThrow('no answer in 30 ms');
  });
});

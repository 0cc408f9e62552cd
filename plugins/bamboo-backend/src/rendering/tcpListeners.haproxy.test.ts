import { once } from 'node:events';
import { AddressInfo, connect, createServer, Server } from 'node:net';
import { listenerHost } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import {
  appWith,
  instanceAt,
  mappingTo,
} from '../routing/__testUtils__/fixtures';
import {
  compile,
  defaultTemplate,
  render,
  tableFor,
} from './__testUtils__/fixtures';
import { freePorts } from './__testUtils__/freePorts';
import { RunningHaproxy } from './__testUtils__/RunningHaproxy';

async function listening(
  server: Server,
): Promise<{ port: number; close: () => Promise<unknown> }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise(done => server.close(done)),
  };
}

/** What is answered to a client that says hello; nothing where it is cut. */
async function ask(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('hello');
  let said = '';
  socket.on('data', data => {
    said += data;
    socket.end();
  });
  await new Promise(done => socket.once('close', done));
  return said;
}

/** An instance that answers each word with its own name before it. */
const echoing = (name: string) =>
  createServer(socket =>
    socket
      .on('error', () => undefined)
      .on('data', data => socket.end(`${name} ${data}`)),
  );

describe('the default template with TCP listeners', () => {
  it('leads each port to its app, and cuts those that belong to none', async () => {
    const [first, second, free] = (await freePorts(3)) as [
      number,
      number,
      number,
    ];
    const instances = [
      await listening(echoing('a')),
      await listening(echoing('b')),
    ];
    const apps = instances.map(({ port }, i) =>
      appWith(`/app${i}`, [instanceAt(`app.${i}`, '127.0.0.1', port)]),
    );
    const listeners = [first, second].map((port, i) =>
      mappingTo(`/app${i}`, { id: `l${i}`, host: listenerHost(port) }),
    );
    const table = await tableFor([...listeners, mappingTo('/app0')], apps);
    const { files } = await render(compile(defaultTemplate), {
      ...{ table, tcp: true },
    });
    const haproxy = await RunningHaproxy.start(
      files,
      [first, second, free].map(port => `127.0.0.1:${port}`).join(),
    );
    try {
      expect(await ask(first)).toBe('a hello');
      expect(await ask(second)).toBe('b hello');
      expect(await ask(free)).toBe('');
      // What an agent does when the port comes to belong to the other app.
      const [other] = table.backends.filter(
        ({ app, class: kind }) => app === '/app1' && kind === 'tcp',
      );
      await haproxy.command(`add map tcp.map ${free} ${other!.name}`);
      expect(await ask(free)).toBe('b hello');
    } finally {
      await haproxy.stop();
      await Promise.all(instances.map(({ close }) => close()));
    }
  });

  it('has no word of TCP where no port is open', async () => {
    const { files } = await render(compile(defaultTemplate));
    const text = files.flatMap(file => file.blocks.map(b => b.text)).join('');
    expect(text).not.toContain('bamboo-tcp');
    expect(text).not.toContain('spare:tcp');
  });
});

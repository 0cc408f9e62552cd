// A process between agent and backend, and between agent and HAProxy, that
// passes everything on and counts it. Told what to do by messages.
import { createServer, connect } from 'node:net';

const fresh = () => ({
  polls: 0,
  pollBytes: 0,
  reports: 0,
  reportBytes: 0,
  answerBytes: 0,
  commands: 0,
  commandBytes: 0,
});
let counts = fresh();

function pass(from, to, onSent, onAnswered) {
  const ahead = connect(to);
  ahead.setNoDelay?.(true);
  from.setNoDelay?.(true);
  from.on('data', data => {
    onSent(data);
    ahead.write(data);
  });
  ahead.on('data', data => {
    onAnswered(data);
    from.write(data);
  });
  const end = () => {
    from.destroy();
    ahead.destroy();
  };
  for (const socket of [from, ahead]) {
    socket.on('error', end);
    socket.on('close', end);
  }
}

/** HTTP: a connection has one request at a time. */
function passHttp(from, to) {
  let isPoll = false;
  pass(
    from,
    to,
    data => {
      const head = data.toString('latin1', 0, 200);
      if (/^GET .*\/revision\?/.test(head)) {
        isPoll = true;
        counts.polls += 1;
      } else if (/^POST /.test(head)) {
        isPoll = false;
        counts.reports += 1;
      }
      if (!isPoll) counts.reportBytes += data.length;
    },
    data => {
      counts[isPoll ? 'pollBytes' : 'answerBytes'] += data.length;
    },
  );
}

/** The runtime socket: commands are lines, or parts of a line. */
function passCommands(from, to) {
  pass(
    from,
    to,
    data => {
      counts.commandBytes += data.length;
      counts.commands += data
        .toString('latin1')
        .split(/[;\n]/)
        .filter(part => part.trim()).length;
    },
    () => {},
  );
}

const listen = (server, ...where) =>
  new Promise(resolve => server.listen(...where, () => resolve(server)));

process.on('message', async ({ start, take }) => {
  if (start) {
    const http = await listen(
      createServer(socket =>
        passHttp(socket, { host: '127.0.0.1', port: start.port }),
      ),
      0,
      '127.0.0.1',
    );
    await listen(
      createServer(socket => passCommands(socket, { path: start.socket })),
      start.via,
    );
    process.send({ port: http.address().port });
  }
  if (take) {
    process.send(counts);
    counts = fresh();
  }
});
process.once('disconnect', () => process.exit());

/**
 * The program every simulated task runs: an HTTP server that says who it is.
 * Run by plain node, without any package; its parent talks to it over IPC, and
 * it ends as soon as that channel closes, however the parent died.
 */
import {
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
} from 'node:http';

interface Settings {
  app: string;
  version: string;
  taskId: string;
  instance: number;
  listeners: { host: string; port: number }[];
  healthPaths: string[];
  readyPaths: string[];
  startDelayMs: number;
  drainMs: number;
  errorShare: number;
}

interface Switches {
  healthy: boolean;
  ready: boolean;
  reachable: boolean;
  /** The share of requests, from 0 to 1, that are answered with 500. */
  errorShare: number;
  /** How long an answer takes, in milliseconds. */
  delayMs: number;
}

const settings: Settings = JSON.parse(process.env.TASK_SETTINGS ?? '{}');
const switches: Switches = {
  healthy: true,
  ready: true,
  reachable: true,
  errorShare: settings.errorShare,
  delayMs: 0,
};
const servers: Server[] = [];
const json = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (!switches.reachable) {
    return;
  }
  const url = new URL(request.url ?? '/', 'http://task');
  const port = request.socket.localPort ?? 0;
  const check = checkResult(url.pathname);
  if (check) {
    response.writeHead(check.ok ? 200 : 503, json);
    response.end(JSON.stringify({ [check.name]: check.ok }));
    return;
  }
  const delay = Number(url.searchParams.get('delay') ?? switches.delayMs);
  setTimeout(() => {
    if (Math.random() < switches.errorShare) {
      response.writeHead(500, json);
      response.end(JSON.stringify({ message: 'It failed, as it was told to' }));
      return;
    }
    if (request.headers.accept?.includes('text/html')) {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(page(port, url.pathname));
      return;
    }
    response.writeHead(200, json);
    response.end(`${JSON.stringify(facts(port, url.pathname))}\n`);
  }, Math.min(delay, 60_000));
}

function checkResult(path: string): { name: string; ok: boolean } | undefined {
  if (settings.readyPaths.includes(path)) {
    return { name: 'ready', ok: switches.ready };
  }
  return settings.healthPaths.includes(path)
    ? { name: 'healthy', ok: switches.healthy }
    : undefined;
}

function facts(port: number, path: string): Record<string, unknown> {
  const { app, version, taskId, instance } = settings;
  return {
    app,
    version,
    taskId,
    instance,
    port,
    pid: process.pid,
    path,
    message: `${app} ${version}, instance ${instance}, port ${port}`,
  };
}

function page(port: number, path: string): string {
  const { app, version, taskId, instance } = settings;
  const rows = Object.entries({ Path: path, Port: port, Task: taskId })
    .map(([name, value]) => `<dt>${name}</dt><dd>${escape(`${value}`)}</dd>`)
    .join('');
  const hue = [...`${app}${version}`].reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360,
    7,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(app)}</title>
<meta name="viewport" content="width=device-width">
<style>
body{margin:0;min-height:100vh;display:grid;place-items:center;
font:16px/1.5 system-ui,sans-serif;background:hsl(${hue} 45% 94%);color:#223}
main{background:#fff;border-radius:14px;padding:2.5rem 3rem;max-width:34rem;
border-top:8px solid hsl(${hue} 55% 42%);box-shadow:0 8px 30px #2233441f}
h1{margin:0}.n{font-size:1.25rem;margin:.25rem 0 1.5rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0}
dt{color:#566}dd{margin:0;overflow-wrap:anywhere}
</style></head><body><main><h1>${escape(app)}</h1>
<p class="n">instance ${instance} · version ${escape(version)}</p>
<dl>${rows}</dl></main></body></html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`);
}

function tell(message: object): void {
  if (process.connected) {
    process.send?.(message);
  }
}

async function listen(): Promise<void> {
  for (const { host, port } of settings.listeners) {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => resolve());
    });
  }
  tell({ type: 'listening' });
}

let draining = false;

function drain(): void {
  if (draining) {
    return;
  }
  draining = true;
  // It goes on, and tells whoever checks it that it is about to end.
  switches.healthy = false;
  switches.ready = false;
  setTimeout(async () => {
    await Promise.all(servers.map(close));
    process.exit(0);
  }, settings.drainMs);
}

function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', drain);
// Ctrl-C reaches the whole group: the parent decides when its tasks end.
process.on('SIGINT', () => undefined);
process.on('message', (message: Partial<Switches> & { crash?: boolean }) => {
  if (message.crash) {
    process.exit(1);
  }
  Object.assign(switches, message);
  tell({ type: 'switched' });
});

setTimeout(() => {
  listen().catch(() => process.exit(1));
}, settings.startDelayMs);

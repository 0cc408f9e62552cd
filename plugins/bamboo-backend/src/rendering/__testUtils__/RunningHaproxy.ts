import { ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, IncomingHttpHeaders, request } from 'node:http';
import { request as requestByTls } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileText } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { RenderedRevision } from '../renderRevision';

const DEADLINE_MS = 15_000;

/** What HAProxy answered to a request. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Makes a certificate that nobody trusts, with its key, as one file. */
async function makeCertificate(file: string): Promise<void> {
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-nodes', '-subj', '/CN=test', ...kind],
    ...['-keyout', `${file}.key`, '-out', file],
  ]);
}

async function canConnect(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A real HAProxy in a folder of its own that runs a rendered configuration. */
export class RunningHaproxy {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });

  private constructor(folder: string, process: ChildProcess) {
    this.#folder = folder;
    this.#process = process;
  }

  /**
   * Writes the files, starts HAProxy and waits until it listens.
   *
   * @param tcp - The addresses of the bind for TCP.
   */
  static async start(
    files: RenderedRevision['files'],
    tcp?: string,
  ): Promise<RunningHaproxy> {
    const folder = await mkdtemp(join(tmpdir(), 'bamboo-haproxy-'));
    const base = [
      'global',
      '  default-path config',
      `  stats socket ${folder}/admin.sock level admin`,
      `  setenv BAMBOO_BIND_HTTP "unix@${folder}/http.sock"`,
      `  setenv BAMBOO_BIND_HTTPS "unix@${folder}/https.sock ssl crt ${folder}/tls.pem"`,
      `  setenv BAMBOO_BIND_PROBE "unix@${folder}/probe.sock"`,
      ...(tcp ? [`  setenv BAMBOO_BIND_TCP "${tcp}"`] : []),
      '',
    ].join('\n');
    await writeFile(join(folder, 'base.cfg'), base);
    for (const file of files) {
      await writeFile(join(folder, file.name), fileText(file));
    }
    if (files.some(file => fileText(file).includes('BAMBOO_BIND_HTTPS'))) {
      await makeCertificate(join(folder, 'tls.pem'));
    }
    const process = spawn(
      'haproxy',
      ['-db', '-f', `${folder}/base.cfg`, '-f', `${folder}/haproxy.cfg`],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    process.stderr.on('data', chunk => {
      said += chunk;
    });
    const deadline = Date.now() + DEADLINE_MS;
    while (!(await canConnect(join(folder, 'http.sock')))) {
      if (process.exitCode !== null || Date.now() > deadline) {
        process.kill('SIGKILL');
        throw new Error(`HAProxy did not start: ${said}`);
      }
      await new Promise(resolve => setImmediate(resolve));
    }
    return new RunningHaproxy(folder, process);
  }

  /** Asks it, through the socket of clients or that of the probe. */
  async get(
    host: string,
    path: string,
    socket: 'http' | 'https' | 'probe' = 'http',
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const options = {
      socketPath: join(this.#folder, `${socket}.sock`),
      path,
      headers: { host, ...headers },
    };
    const asked =
      socket === 'https'
        ? requestByTls({ ...options, rejectUnauthorized: false })
        : request({ ...options, agent: this.#agent });
    asked.end();
    const [response] = await once(asked, 'response');
    let body = '';
    for await (const chunk of response) {
      body += chunk;
    }
    return { status: response.statusCode, headers: response.headers, body };
  }

  /** The socket of clients. */
  get socketPath(): string {
    return join(this.#folder, 'http.sock');
  }

  /** What its admin socket answers to a command, without blank lines around. */
  async command(line: string): Promise<string> {
    const socket = connect(join(this.#folder, 'admin.sock'));
    socket.end(`${line}\n`);
    let said = '';
    for await (const chunk of socket) {
      said += chunk;
    }
    return said.trim();
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    if (this.#process.exitCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

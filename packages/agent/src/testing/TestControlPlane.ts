import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import {
  changeBetween,
  FullRevision,
  putBlocks,
  Report,
  reportSchema,
  ServersReport,
  serversReportSchema,
  SidesReport,
  sidesReportSchema,
  WATCH_HEADER,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** A control plane over real HTTP that keeps what agents say. */
export class TestControlPlane {
  readonly reports: Report[] = [];
  readonly servers: ServersReport[] = [];
  readonly sides: SidesReport[] = [];
  readonly queries: URLSearchParams[] = [];
  /** Sent in the place of answers while it is set. */
  fault?: { status: number; headers?: Record<string, string> };
  /** Changes the body of the next answer with a revision. */
  tamper?: (body: string) => string;
  watch = '';
  /** How many of the next reports are answered with a fault. */
  faultyReports = 0;
  /** What those are answered with. */
  reportStatus = 503;
  #revision?: FullRevision;
  #previous = new Map<string, FullRevision>();
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();

  static async start(): Promise<TestControlPlane> {
    const plane = new TestControlPlane();
    plane.#server.listen(0, '127.0.0.1');
    await once(plane.#server, 'listening');
    return plane;
  }

  private constructor() {
    this.#server = createServer((req, res) => {
      this.#handle(req, res).catch(error => {
        res.writeHead(400).end(String(error));
      });
    });
  }

  get url(): string {
    const address = this.#server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    return `http://127.0.0.1:${port}/api/bamboo`;
  }

  publish(revision: FullRevision): void {
    if (this.#revision) {
      this.#previous.set(this.#revision.digest, this.#revision);
    }
    this.#revision = revision;
    this.wake();
  }

  /** Answers the questions that are open. */
  wake(): void {
    this.#waiting.forEach(answer => answer());
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #handle(req: IncomingMessage, res: ServerResponse) {
    const url = new URL(req.url ?? '', 'http://localhost');
    if (this.fault) {
      res.writeHead(this.fault.status, this.fault.headers).end();
      return;
    }
    if (req.headers.authorization !== 'Bearer test-token-0123456789') {
      res.writeHead(401).end();
      return;
    }
    if (req.method === 'POST') {
      const body = JSON.parse(await readBody(req));
      if (url.pathname.endsWith('/report') && this.faultyReports > 0) {
        this.faultyReports -= 1;
        res.writeHead(this.reportStatus).end();
        return;
      }
      if (url.pathname.endsWith('/report')) {
        this.reports.push(reportSchema.parse(body));
      } else if (url.pathname.endsWith('/sides')) {
        this.sides.push(sidesReportSchema.parse(body));
      } else {
        this.servers.push(serversReportSchema.parse(body));
      }
      res.writeHead(204).end();
      return;
    }
    if (!/^[\w.-]+$/.test(url.searchParams.get('agent') ?? '')) {
      res.writeHead(400).end();
      return;
    }
    this.queries.push(url.searchParams);
    await this.#answer(url.searchParams, res);
  }

  async #answer(query: URLSearchParams, res: ServerResponse) {
    if (this.#isCurrent(query)) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, 2_000);
        const done = () => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          resolve();
        };
        this.#waiting.add(done);
        res.on('close', done);
      });
    }
    const revision = this.#revision;
    const headers = this.watch ? { [WATCH_HEADER]: this.watch } : {};
    if (this.fault) {
      res.writeHead(this.fault.status, this.fault.headers).end();
    } else if (!revision || this.#isCurrent(query)) {
      res.writeHead(204, headers).end();
    } else {
      const body = JSON.stringify(this.#envelope(revision, query.get('after')));
      const tamper = this.tamper;
      this.tamper = undefined;
      res
        .writeHead(200, { ...headers, 'content-type': 'application/json' })
        .end(tamper ? tamper(body) : body);
    }
  }

  #isCurrent(query: URLSearchParams) {
    const revision = this.#revision;
    return (
      !revision ||
      (query.get('after') === revision.digest &&
        query.get('sequence') === String(revision.sequence))
    );
  }

  #envelope(revision: FullRevision, after: string | null) {
    const base = after === null ? undefined : this.#previous.get(after);
    const { lineage, sequence, digest, cause } = revision;
    const common = { lineage, sequence, digest, cause };
    return base
      ? {
          kind: 'change',
          base: base.digest,
          ...common,
          change: changeBetween(base, revision),
          blocks: putBlocks(base, revision),
        }
      : {
          kind: 'whole',
          ...common,
          files: revision.files.map(file => ({
            name: file.name,
            blocks: file.blocks.map(block => block.digest),
          })),
          manifest: revision.manifest,
          blocks: revision.files.flatMap(file => file.blocks),
        };
  }
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

import { createSocket, RemoteInfo, Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';

const A = 1;
const NO_SUCH_NAME = 3;

/** A DNS server that knows some IPv4 addresses, or says nothing at all. */
export class TestNameServer {
  /** The names that were asked for, in order, for addresses of any kind. */
  readonly questions: string[] = [];
  /** Addresses by name. */
  addresses: Record<string, string> = {};
  isSilent = false;
  readonly #socket: Socket;

  static async start(address = '127.0.0.1', port = 0): Promise<TestNameServer> {
    const server = new TestNameServer(createSocket('udp4'));
    server.#socket.bind(port, address);
    await once(server.#socket, 'listening');
    return server;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (message, from) => this.#answer(message, from));
  }

  /** One that asks this server alone, and gives up soon. */
  resolver(): Resolver {
    const resolver = new Resolver({ timeout: 200, tries: 1 });
    const { address, port } = this.#socket.address();
    resolver.setServers([`${address}:${port}`]);
    return resolver;
  }

  async stop(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #answer(message: Buffer, { address, port }: RemoteInfo) {
    const labels: string[] = [];
    let at = 12;
    for (let size = message[at]; size; size = message[at]) {
      labels.push(message.toString('latin1', at + 1, at + 1 + size));
      at += 1 + size;
    }
    const name = labels.join('.').toLowerCase();
    this.questions.push(name);
    if (this.isSilent) {
      return;
    }
    const type = message.readUInt16BE(at + 1);
    const known = this.addresses[name];
    const found = known !== undefined && type === A ? known.split('.') : [];
    const head = Buffer.alloc(12);
    message.copy(head, 0, 0, 2);
    // An answer, recursion wanted and available.
    head.writeUInt16BE(0x8180 | (known === undefined ? NO_SUCH_NAME : 0), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(found.length > 0 ? 1 : 0, 6);
    // The name of the question, type A, class IN, one second, four bytes.
    const record = [0xc0, 12, 0, A, 0, 1, 0, 0, 0, 1, 0, 4];
    const answer = found.length > 0 ? [...record, ...found.map(Number)] : [];
    this.#socket.send(
      Buffer.concat([head, message.subarray(12, at + 5), Buffer.from(answer)]),
      port,
      address,
    );
  }
}

import { askSocket } from './askSocket';
import { FaultBench } from './FaultBench';
import { TestState } from './render';

/**
 * A change in which servers come, move and go, and map entries are added,
 * changed and deleted, while a test does something to the admin socket.
 */
export class WholeChange {
  readonly faults: FaultBench;
  readonly before: TestState;
  readonly after: TestState;

  static async create(): Promise<WholeChange> {
    const faults = await FaultBench.create([
      'shop.example.com',
      'old.example.com',
      'new.example.com',
    ]);
    const { one, two, three, four } = await faults.instances(
      'one',
      'two',
      'three',
      'four',
    );
    const change = new WholeChange(faults, {
      before: {
        sequence: 1,
        backends: { web: [one, two], api: [three] },
        routes: { 'shop.example.com': 'web', 'old.example.com': 'api' },
      },
      after: {
        sequence: 2,
        backends: {
          web: [{ server: one.server, port: four.port }],
          api: [three, two],
        },
        routes: { 'shop.example.com': 'api', 'new.example.com': 'web' },
      },
    });
    await faults.startAgent();
    await faults.serve(change.before);
    faults.traffic.allow(change.before, change.after);
    faults.traffic.start();
    return change;
  }

  private constructor(
    faults: FaultBench,
    states: { before: TestState; after: TestState },
  ) {
    this.faults = faults;
    this.before = states.before;
    this.after = states.after;
  }

  /** What the agent said of the change, upstream and in its log. */
  get said(): string {
    return [
      ...this.faults.reports(this.after).map(r => r.rejection?.message ?? ''),
      ...this.faults.bench.log,
    ].join('\n');
  }

  /**
   * Waits until the change is made.
   *
   * @returns what clients got on the way that they should not, and keys that a
   * map has twice
   */
  async comesThrough(): Promise<string[]> {
    const { traffic } = this.faults;
    await this.faults.verified(this.after, 15_000);
    await traffic.settles([this.after], 3_000);
    return [...traffic.wrong, ...(await this.#keysThatAreTwice())];
  }

  /** HAProxy takes the first of equal keys, and would keep the other for later. */
  async #keysThatAreTwice(): Promise<string[]> {
    const { adminSocket } = this.faults.bench.haproxy.paths;
    const ask = (command: string) => askSocket(adminSocket, command);
    const maps = (await ask('show map')).matchAll(/\(([^)]+\.map)\)/g);
    const twice: string[] = [];
    for (const [, map] of maps) {
      const lines = (await ask(`show map ${map}`)).trim().split('\n');
      const keys = lines.map(line => `${map} ${line.split(' ')[1]}`);
      twice.push(...keys.filter((key, at) => keys.indexOf(key) !== at));
    }
    return twice;
  }
}

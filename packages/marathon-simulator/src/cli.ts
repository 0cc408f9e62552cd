import { Command, InvalidArgumentError, Option } from 'commander';
import { MarathonSimulator } from './MarathonSimulator';
import { PROFILE_NAMES, type ProfileName } from './profiles/Profile';
import type { PortRange } from './tasks/Ports';

interface CliOptions {
  port: number;
  host: string;
  profile: ProfileName;
  standby?: number[];
  credentials?: string;
  token?: string;
  leaderWait: number;
  heartbeat: number;
  maxOutstandingEvents?: number;
  taskHost: string;
  taskPorts?: PortRange;
  shop?: true;
  synthetic?: { apps: number; tasksPerApp: number };
}

const program = new Command('marathon-simulator')
  .description(
    'A Marathon for demos, tests and benchmarks. Its tasks are real ' +
      'processes: small HTTP servers. GET /_sim lists what else ' +
      'can be made to happen.',
  )
  .option('-p, --port <port>', 'where to listen, 0 for any', parsePort, 8080)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .addOption(
    new Option('--profile <version>', 'the version of Marathon it is like')
      .choices(PROFILE_NAMES)
      .default('1.11'),
  )
  .option(
    '--standby <port…>',
    'add a Marathon that stands by, 0 for any port; may be repeated',
    (text: string, before: number[] = []) => [...before, parsePort(text)],
  )
  .option(
    '--credentials <user:password>',
    'ask for these, as --http_credentials of Marathon',
  )
  .option('--token <token>', 'ask for "Authorization: token=…"')
  .option(
    '--leader-wait <seconds>',
    'how long a request waits for a leader',
    parseSeconds,
    2.75,
  )
  .option(
    '--heartbeat <seconds>',
    'between two empty lines on an event stream',
    parseSeconds,
    10,
  )
  .option(
    '--max-outstanding-events <number>',
    'how many may wait for a slow client (default: as that version)',
    parseCount,
  )
  .option(
    '--task-host <host>',
    'address or name on which tasks listen, and that Marathon tells',
    '127.0.0.1',
  )
  .option(
    '--task-ports <from-to>',
    'where tasks get their ports from (default: any free port)',
    parseRange,
  )
  .option('--shop', 'start the apps of the demo shop')
  .option(
    '--synthetic <apps>x<tasks>',
    'add apps whose instances are no processes, for load',
    parseSynthetic,
  )
  .addHelpText(
    'after',
    `
Examples:
  marathon-simulator --shop
  marathon-simulator --profile 1.4 --port 8080 --standby 8081
  marathon-simulator --port 0 --synthetic 1000x5
  curl localhost:8080/_sim`,
  )
  .action(run);

async function run(options: CliOptions): Promise<void> {
  const simulator = await MarathonSimulator.start({
    port: options.port,
    host: options.host,
    profile: options.profile,
    standbyPorts: options.standby ?? [],
    credentials: {
      ...(options.credentials && { basic: options.credentials }),
      ...(options.token && { token: options.token }),
    },
    leaderWaitMs: options.leaderWait * 1000,
    heartbeatMs: options.heartbeat * 1000,
    taskHost: options.taskHost,
    ...(options.maxOutstandingEvents && {
      maxOutstandingEvents: options.maxOutstandingEvents,
    }),
    ...(options.taskPorts && { taskPorts: options.taskPorts }),
  });
  if (options.shop) {
    simulator.control.startShop();
  }
  if (options.synthetic) {
    simulator.control.synthetic.load(options.synthetic);
  }
  const [first, ...standbys] = simulator.urls;
  process.stdout.write(`Marathon simulator: ${first}\n`);
  standbys.forEach(url => process.stdout.write(`Standing by: ${url}\n`));
  const stop = () => {
    simulator.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InvalidArgumentError('must be a port, 0 … 65535');
  }
  return port;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new InvalidArgumentError('must be a whole number above 0');
  }
  return count;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) {
    throw new InvalidArgumentError('must be a number of seconds above 0');
  }
  return seconds;
}

function parseRange(text: string): PortRange {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const range = { from: parsePort(from ?? ''), to: parsePort(to ?? '') };
  if (range.from < 1 || range.to < range.from) {
    throw new InvalidArgumentError('must be two ports, like 31000-31999');
  }
  return range;
}

function parseSynthetic(text: string): { apps: number; tasksPerApp: number } {
  const [, apps, tasks] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (!Number(apps)) {
    throw new InvalidArgumentError('must be apps x tasks, like 1000x5');
  }
  return { apps: Number(apps), tasksPerApp: Number(tasks) };
}

program.parseAsync().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`marathon-simulator: ${message}\n`);
  process.exitCode = 1;
});

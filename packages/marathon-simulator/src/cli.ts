import { Command, InvalidArgumentError } from 'commander';
import { MarathonSimulator } from './MarathonSimulator';
import type { PortRange } from './tasks/Ports';

interface CliOptions {
  port: number;
  host: string;
  heartbeat: number;
  taskPorts?: PortRange;
  shop?: true;
  synthetic?: { apps: number; tasksPerApp: number };
}

const program = new Command('marathon-simulator')
  .description(
    'A Marathon 1.11 for demos, tests and benchmarks. Its tasks are real ' +
      'processes: small HTTP servers on 127.0.0.1. GET /_sim lists what else ' +
      'can be made to happen.',
  )
  .option('-p, --port <port>', 'where to listen, 0 for any', parsePort, 8080)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option(
    '--heartbeat <seconds>',
    'between two empty lines on an event stream',
    parseSeconds,
    10,
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
  marathon-simulator --port 0 --synthetic 1000x5
  curl localhost:8080/_sim`,
  )
  .action(run);

async function run(options: CliOptions): Promise<void> {
  const simulator = await MarathonSimulator.start({
    port: options.port,
    host: options.host,
    heartbeatMs: options.heartbeat * 1000,
    ...(options.taskPorts && { taskPorts: options.taskPorts }),
  });
  if (options.shop) {
    simulator.control.startShop();
  }
  if (options.synthetic) {
    simulator.control.synthetic.load(options.synthetic);
  }
  process.stdout.write(`Marathon simulator: ${simulator.url}\n`);
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

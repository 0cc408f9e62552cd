import { Command } from 'commander';
import { acceptHeld } from './commands/acceptHeld';
import { checkHost } from './commands/checkHost';
import { HostFinding } from './commands/HostFinding';
import { initHost } from './commands/initHost';
import { readStatus } from './commands/readStatus';
import { AgentConfig } from './config/AgentConfig';
import { KEYS, loadConfig } from './config/loadConfig';
import { consoleLogger, messageOf } from './Logger';
import { startAgent } from './startAgent';
import { AGENT_VERSION } from './version';

/** What the command line reads from and writes to. */
export interface CliEnvironment {
  environment: Readonly<Record<string, string | undefined>>;
  write: (text: string) => void;
  writeError: (text: string) => void;
  /** Resolves when the process is asked to end. */
  untilStopped: () => Promise<void>;
}

const VARIABLES = `
Configuration: a YAML or JSON file, then the environment, then flags; later
ones win. Each key has a flag and a variable:
${KEYS.map(
  ({ path, flag, variable }) =>
    `  ${path.join('.').padEnd(22)} --${flag.padEnd(22)} ${variable}`,
).join('\n')}
`;

/**
 * Runs the command line of the agent.
 *
 * @returns the exit code: 0 when all is well, 1 when not
 */
export async function runCli(
  argv: readonly string[],
  cli: CliEnvironment,
): Promise<number> {
  let code = 0;
  const program = new Command('bamboo-agent')
    .description(
      'Applies the configuration of a load balancer to the HAProxy beside it.',
    )
    .version(AGENT_VERSION)
    .addHelpText('after', VARIABLES)
    .exitOverride()
    .showHelpAfterError('Add --help for the commands and flags.')
    .configureOutput({
      writeOut: cli.write,
      writeErr: cli.writeError,
      // The value of a flag that is not known may be a token.
      outputError: (text, write) =>
        write(text.replace(/('-[\w-]+)=.*'/, "$1'")),
    });

  const command = (
    name: string,
    description: string,
    act: (config: AgentConfig, file?: string) => Promise<void>,
  ) => {
    const sub = program
      .command(name)
      .description(description)
      .option(
        '-c, --config <file>',
        'YAML or JSON file (BAMBOO_CONFIG)',
        cli.environment.BAMBOO_CONFIG,
      )
      .addHelpText('after', VARIABLES);
    for (const key of KEYS) {
      sub.option(`--${key.flag} <value>`, key.description);
    }
    sub.action(async () => {
      const flags = Object.fromEntries(
        KEYS.map(({ flag }) => [
          flag,
          sub.getOptionValue(
            flag.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase()),
          ),
        ]),
      );
      const file = sub.getOptionValue('config');
      const { environment } = cli;
      await act(await loadConfig({ file, environment, flags }), file);
    });
  };

  command('run', 'run the agent until it is asked to end', async config => {
    const agent = await startAgent(config, consoleLogger(cli.writeError));
    await cli.untilStopped();
    await agent.stop();
  });
  command(
    'init',
    'write a first revision, so that HAProxy can start before the portal',
    async config => {
      const { created, config: path } = await initHost(config);
      cli.write(
        `${
          created ? 'Wrote a first revision' : 'There is a revision already'
        }: ${path}\n`,
      );
    },
  );
  command(
    'check',
    'prove that this host is set up right',
    async (config, file) => {
      const tell = ({ subject, level, message }: HostFinding) => {
        cli.write(`${level.padEnd(8)}${subject}: ${message}\n`);
        code = level === 'error' ? 1 : code;
      };
      await checkHost({ config, file, tell });
    },
  );
  command('status', 'print what this host runs, as JSON', async config => {
    const status = await readStatus(config);
    cli.write(`${JSON.stringify(status, null, 2)}\n`);
    code = 'error' in status.haproxy ? 1 : 0;
  });
  command(
    'accept',
    'let removals go on that the agent holds back',
    async config => {
      cli.write(`${await acceptHeld(config, 'removals')}\n`);
    },
  );
  command(
    'accept-lineage',
    'let a revision of another database go on that the agent holds back',
    async config => {
      cli.write(`${await acceptHeld(config, 'lineage')}\n`);
    },
  );

  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (isCommanderError(error)) {
      return error.exitCode;
    }
    cli.writeError(`${messageOf(error)}\n`);
    return 1;
  }
  return code;
}

function isCommanderError(error: unknown): error is { exitCode: number } {
  return (
    error instanceof Error &&
    'exitCode' in error &&
    typeof error.exitCode === 'number'
  );
}

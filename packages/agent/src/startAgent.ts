import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  changeId,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Applier } from './apply/Applier';
import { AgentLoop } from './apply/AgentLoop';
import { Converger } from './apply/Converger';
import { Deviations } from './apply/Deviations';
import { initialise, NO_LINEAGE } from './apply/firstRevision';
import { Goals } from './apply/Goals';
import { Journal } from './apply/Journal';
import { Judge } from './apply/Judge';
import { Meanwhile } from './apply/Meanwhile';
import { Persister } from './apply/Persister';
import { Reloader } from './apply/Reloader';
import { RevisionFolders } from './apply/RevisionFolders';
import { RunningHaproxy } from './apply/RunningHaproxy';
import { Verifier } from './apply/Verifier';
import { AgentConfigInput, parseAgentConfig } from './config/AgentConfig';
import { readToken } from './config/readToken';
import { ControlPlane } from './controlPlane/ControlPlane';
import { ReportSender } from './controlPlane/ReportSender';
import { RevisionPoll } from './controlPlane/RevisionPoll';
import { ServersReporter } from './controlPlane/ServersReporter';
import { Aborts } from './guard/Aborts';
import { startGuard } from './guard/startGuard';
import { probePath, readBaseConfig } from './haproxy/BaseConfig';
import { HaproxyCheck } from './haproxy/HaproxyCheck';
import { MasterSocket } from './haproxy/MasterSocket';
import { consoleLogger, Logger, withFields } from './Logger';
import { AgentEvents } from './metrics/AgentEvents';
import { startMetrics } from './metrics/startMetrics';
import { Policy } from './policy/Policy';
import { AGENT_VERSION } from './version';

const COMMAND_TIMEOUT_MS = 2_000;
const RELOAD_TIMEOUT_MS = 30_000;
const CHECK_TIMEOUT_MS = 30_000;
const WRITES_MS = 200;
const SERVERS_MS = 1_000;

/** What an agent does now. */
export interface AgentStatus {
  /** The lineage of what is applied. */
  lineage: string;
  sequence: number;
  digest: string;
  /** Whether the last question was answered; false before the first answer. */
  connected: boolean;
  /** The worker that the agent talks to; absent while HAProxy is away. */
  haproxy?: { pid: number; version: string };
  /** Why a revision waits for a person on this host. */
  held?: string;
}

/** An agent that runs in this process. */
export interface RunningAgent {
  /** Ends the agent; HAProxy goes on. */
  stop(): Promise<void>;
  status(): AgentStatus;
}

/**
 * Starts an agent. HAProxy and the control plane may both be away: it waits
 * for them.
 *
 * @throws Error that names the key of the configuration that is wrong
 */
export async function startAgent(
  input: AgentConfigInput,
  output: Logger = consoleLogger(line => process.stderr.write(line)),
): Promise<RunningAgent> {
  const config = parseAgentConfig(input);
  const { loadBalancer } = config;
  const logger = withFields(output, { agent: config.id });
  if (config.token !== undefined && config.tokenFile !== undefined) {
    logger.warn('Both token and tokenFile are given, and token counts');
  }
  const token = () => readToken(config);
  await token();
  const base = await readBaseConfig(config.haproxy.baseConfig);
  const binds = new Set(base.binds.keys());
  const check = new HaproxyCheck({
    ...config.haproxy,
    timeoutMs: CHECK_TIMEOUT_MS,
  });
  const haproxyVersion = await check.version();
  const folders = new RevisionFolders(config.directory);
  await folders.sweep();
  await initialise(folders, base);
  const journal = new Journal(config.directory);
  await journal.load();
  const { trying } = journal.entries;
  if (trying && (await folders.current()) === trying.folder) {
    await folders.activate(trying.before);
  }
  const lastGood = await folders.lastGood();
  if (!lastGood) {
    throw new Error('directory: the first revision cannot be read back');
  }
  if ((await folders.current()) !== lastGood.folder) {
    await folders.activate(lastGood.folder);
  }
  const aborts = new Aborts(config.directory);
  await aborts.load();
  const deviations = new Deviations({
    abortedIn: manifest => aborts.in(manifest),
    now: Date.now,
  });
  const controlPlane = new ControlPlane({ ...config, token });
  const random = Math.random;
  const events = new AgentEvents();
  const reports = new ReportSender({ controlPlane, logger, random });
  const master = new MasterSocket({
    path: config.haproxy.masterSocket,
    timeoutMs: COMMAND_TIMEOUT_MS,
  });
  const haproxy = new RunningHaproxy({
    adminSocket: config.haproxy.adminSocket,
    master,
    timeoutMs: COMMAND_TIMEOUT_MS,
    reloadTimeoutMs: RELOAD_TIMEOUT_MS,
    structureOf: id => folders.structureOf(id),
    now: Date.now,
  });
  const persister = new Persister({
    folders,
    intervalMs: WRITES_MS,
  });
  const judge = new Judge({
    policy: new Policy({ binds, baseProxies: base.proxies }),
    limits: config.brake,
    journal,
    binds,
  });
  const reloader = new Reloader({
    haproxy,
    folders,
    check,
    journal,
    binds: base.binds,
    meanwhile: new Meanwhile({ haproxy, logger }),
    quiesce: () => persister.drop(),
    onReload: reload => events.reloaded(reload),
  });
  const applier = new Applier(
    {
      haproxy,
      converger: new Converger({ haproxy, reloader, logger }),
      reloader,
      goals: new Goals({ judge, deviations }),
      deviations,
      verifier: new Verifier({
        haproxy,
        probeSocket: config.haproxy.probeSocket ?? probePath(base),
      }),
      journal,
      persister,
      agentVersion: AGENT_VERSION,
      loadBalancer,
      hostSignature: await signature(config.haproxy.baseConfig, haproxyVersion),
      send: report => {
        events.reported(report);
        reports.send(report);
      },
      logger,
      now: Date.now,
    },
    lastGood.revision,
  );
  const loop = new AgentLoop({
    applier,
    reloader,
    haproxy,
    judge,
    deviations,
    journal,
    loadBalancer,
    logger,
    now: Date.now,
  });
  const servers = new ServersReporter({
    controlPlane,
    adminSocket: config.haproxy.adminSocket,
    timeoutMs: COMMAND_TIMEOUT_MS,
    intervalMs: SERVERS_MS,
    random,
  });
  const onDisk =
    lastGood.revision.lineage === NO_LINEAGE ? undefined : lastGood.revision;
  let wanted: Pick<FullRevision, 'sequence' | 'digest'> | undefined;
  const startedAt = performance.now();
  const poll = new RevisionPoll({
    controlPlane,
    agentVersion: AGENT_VERSION,
    haproxyVersion,
    binds: [...binds],
    ...(onDisk ? { known: onDisk } : {}),
    onRevision: revision => {
      wanted = revision;
      events.arrived(revision);
      loop.offer(revision);
    },
    onWatch: backends => servers.watch(backends),
    logger,
    random,
  });
  const stopMetrics = await startMetrics({
    config: config.metrics,
    events,
    facts: () => ({
      loadBalancer,
      id: config.id,
      version: AGENT_VERSION,
      applied: applier.applied.revision,
      wanted: wanted ?? applier.applied.revision,
      isHeld: journal.entries.held !== undefined,
      isRefused: wanted !== undefined && applier.wasRefused(wanted.digest),
      heardSeconds: (performance.now() - (poll.heardAt ?? startedAt)) / 1000,
    }),
    haproxy: {
      adminSocket: config.haproxy.adminSocket,
      master,
      timeoutMs: COMMAND_TIMEOUT_MS,
      manifest: () => applier.applied.revision.manifest,
    },
    logger,
  });
  logger.info('The agent started', {
    loadBalancer,
    version: AGENT_VERSION,
    haproxyVersion,
    onDisk: onDisk && changeId(loadBalancer, onDisk.sequence),
  });
  loop.start();
  poll.start();
  servers.start();
  const stopGuard = startGuard({
    aborts,
    controlPlane,
    adminSocket: config.haproxy.adminSocket,
    timeoutMs: COMMAND_TIMEOUT_MS,
    manifest: () => applier.applied.revision.manifest,
    onAbort: () => {
      events.canaryAborted();
      loop.deviate();
    },
    random,
    logger,
  });
  return {
    async stop() {
      await Promise.all([poll.stop(), servers.stop(), stopGuard()]);
      await loop.stop();
      await persister.settled();
      await persister.drop();
      await reports.stop();
      await stopMetrics();
      logger.info('The agent ended');
    },
    status() {
      const { lineage, sequence, digest } = applier.applied.revision;
      const info = haproxy.running?.info;
      const held = journal.entries.held?.message;
      return {
        lineage,
        sequence,
        digest,
        connected: poll.connected,
        ...(info ? { haproxy: { pid: info.pid, version: info.version } } : {}),
        ...(held ? { held } : {}),
      };
    },
  };
}

async function signature(baseConfig: string, version: string) {
  return createHash('sha256')
    .update(`${version}\n${await readFile(baseConfig, 'utf8')}`)
    .digest('hex')
    .slice(0, 8);
}

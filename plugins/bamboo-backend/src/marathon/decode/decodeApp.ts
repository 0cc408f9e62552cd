import { Condition } from '@bamboo-lb/plugin-bamboo-common';
import { DecodedApp, DecodedInstance } from '../model';
import { addressesOf, portsOf } from './addresses';
import { configVersionOf } from './configVersion';
import { decodeHealthCheck, decodeHealthResult } from './health';
import { phaseOf, stateOf } from './phase';
import { isReady } from './readiness';
import { RawApp, rawApp, RawTask } from './shapes';
import { textProblems, Texts } from './texts';

/** What decoding needs to know beside the answer. */
export interface DecodeContext {
  cluster: string;
  /** Drops the environment variables that nobody asked to keep. */
  keepEnv: (env: Record<string, string>) => Record<string, string>;
}

/**
 * An app of Marathon's answer, of any version from 0.11 to 1.11.
 *
 * @throws a ZodError naming the field when the answer cannot be understood.
 */
export function decodeApp(raw: unknown, context: DecodeContext): DecodedApp {
  const app = rawApp.parse(raw);
  const problems: Condition[] = ownersProblems(app.labels, app.env, context);
  const instances = (app.tasks ?? []).map(task =>
    decodeTask(app, task, problems),
  );
  return {
    cluster: context.cluster,
    id: app.id,
    kind: 'app',
    ports: portsOf(app),
    instances,
    // Marathon always says it; an answer without it asks for what runs.
    instancesWanted: app.instances ?? instances.length,
    healthChecks: (app.healthChecks ?? []).map(decodeHealthCheck),
    deployments: (app.deployments ?? []).map(({ id }) => ({ id })),
    labels: app.labels.texts,
    env: context.keepEnv(app.env.texts),
    ...(app.version ? { version: app.version } : {}),
    ...ofTemplates(app),
    problems,
  };
}

/** What nothing but a template asks for; nothing where there is nothing. */
function ofTemplates({
  ipAddress,
  readinessChecks,
}: RawApp): Pick<DecodedApp, 'discoveryPorts' | 'readinessPath'> {
  const ports = (ipAddress?.discovery?.ports ?? []).map(port => ({
    number: port.number,
    name: port.name ?? '',
    protocol: port.protocol ?? '',
  }));
  const readinessPath = readinessChecks?.[0]?.path;
  return {
    ...(ports.length > 0 ? { discoveryPorts: ports } : {}),
    ...(readinessPath ? { readinessPath } : {}),
  };
}

/**
 * What is wrong with what the owners of an app wrote. Of its variables only
 * those count that are kept.
 */
export function ownersProblems(
  labels: Texts,
  env: Texts,
  { keepEnv }: DecodeContext,
): Condition[] {
  const odd = Object.keys(
    keepEnv(Object.fromEntries(env.odd.map(name => [name, '']))),
  );
  return [
    ...textProblems(labels, 'label'),
    ...textProblems({ ...env, odd }, 'environment variable'),
  ];
}

function decodeTask(
  app: RawApp,
  task: RawTask,
  problems: Condition[],
): DecodedInstance {
  const state = stateOf(task);
  const phase = phaseOf(state);
  const version = configVersionOf(app, task);
  const { endpoints, problem } = addressesOf(app, task);
  if (problem && phase === 'running') {
    problems.push({
      type: 'AddressUnknown',
      message: `Instance ${task.id} ${problem}`,
    });
  }
  return {
    id: task.id,
    state,
    phase,
    ...(task.host ? { host: task.host } : {}),
    ...(task.startedAt ? { startedAt: task.startedAt } : {}),
    ...(task.stagedAt ? { stagedAt: task.stagedAt } : {}),
    ...(version ? { version } : {}),
    endpoints,
    healthResults: (task.healthCheckResults ?? []).flatMap(result =>
      result ? [decodeHealthResult(result)] : [],
    ),
    ready: isReady(app, task),
  };
}

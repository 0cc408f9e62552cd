import { Condition, HealthCheck } from '@bamboo-lb/plugin-bamboo-common';
import { hasFailed } from './instanceHealth';
import { RoutableApp, RoutableInstance } from './model';

/** Types of the conditions that are made here, anew with each decision. */
const decidedTypes = new Set([
  'InstancesFailing',
  'AllInstancesDown',
  'HealthUnknown',
  'InstancesUnreachable',
  'InstancesNotReady',
  'AddressNotResolved',
]);

const timeOf = (text: string | undefined) => Date.parse(text ?? '') || 0;

/** The conditions of an app that do not come from deciding its rotation. */
export const withoutDecided = (problems: Condition[]): Condition[] =>
  problems.filter(({ type }) => !decidedTypes.has(type));

/** Says in words, from Marathon's own fields, what is wrong with an app. */
export function withProblems(app: RoutableApp): RoutableApp {
  const total = app.instances.filter(
    ({ phase }) => phase === 'running' || phase === 'unreachable',
  ).length;
  const counted = (instances: RoutableInstance[], verbs: [string, string]) =>
    `${instances.length} of ${total} ${
      total === 1 ? 'instance' : 'instances'
    } ${instances.length === 1 ? verbs[0] : verbs[1]}`;
  const by = (decision: RoutableInstance['decision']) =>
    app.instances.filter(instance => instance.decision === decision);

  const problems = withoutDecided(app.problems);
  const say = (type: string, message: string) =>
    problems.push({ type, message });

  const failing = app.instances.filter(
    ({ phase, healthy }) => phase === 'running' && healthy === false,
  );
  if (failing.length > 0) {
    say(
      'InstancesFailing',
      `${counted(failing, ['fails', 'fail'])} ${nameOf(
        app.healthChecks,
      )}${causeOf(failing)}`,
    );
  }
  const unreachable = app.instances.filter(
    ({ phase }) => phase === 'unreachable',
  );
  if (unreachable.length > 0) {
    say(
      'InstancesUnreachable',
      `${counted(unreachable, ['is', 'are'])} unreachable for Mesos`,
    );
  }
  const kept = by('kept-all-down');
  if (kept.length > 0) {
    say(
      'AllInstancesDown',
      `No instance is healthy; ${kept.length} ${
        kept.length === 1 ? 'stays' : 'stay'
      } in rotation, because trying is better than refusing`,
    );
  }
  const unknown = by('kept-unknown');
  if (unknown.length > 0) {
    say(
      'HealthUnknown',
      `Marathon has no health results for ${unknown.length} of ${total} instances; they were healthy before and stay in rotation for now`,
    );
  }
  const notReady = by('not-ready');
  if (notReady.length > 0) {
    say(
      'InstancesNotReady',
      `${counted(notReady, [
        'is',
        'are',
      ])} not ready yet by the readiness checks of a deployment`,
    );
  }
  const unresolved = new Set(
    by('no-address').flatMap(({ endpoints }) =>
      endpoints.map(({ address }) => address),
    ),
  );
  if (unresolved.size > 0) {
    say(
      'AddressNotResolved',
      `The host name ${[...unresolved]
        .sort()
        .slice(0, 3)
        .join(', ')} does not resolve`,
    );
  }
  return { ...app, problems };
}

function nameOf(checks: HealthCheck[]): string {
  const [check] = checks;
  if (!check || checks.length > 1) return 'a health check';
  if (/HTTPS?$/.test(check.protocol)) return `GET ${check.path ?? '/'}`;
  return check.protocol === 'COMMAND' ? 'the command check' : 'the TCP check';
}

/** The latest cause, and since when nothing passed. */
function causeOf(failing: RoutableInstance[]): string {
  const results = failing
    .flatMap(({ healthResults }) => healthResults)
    .filter(hasFailed)
    .sort((a, b) => timeOf(b.lastFailure) - timeOf(a.lastFailure));
  const cause = results.find(({ lastFailureCause }) => lastFailureCause);
  const since = results
    .flatMap(({ lastSuccess }) => lastSuccess ?? [])
    .sort((a, b) => timeOf(a) - timeOf(b))[0];
  return [
    cause?.lastFailureCause
      ? `, last cause ${JSON.stringify(cause.lastFailureCause.slice(0, 200))}`
      : '',
    since ? `, since ${since}` : '',
  ].join('');
}

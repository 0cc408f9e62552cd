import type { AppDefinition } from '../model/AppDefinition';
import type { Profile } from '../profiles/Profile';
import { definitionJson } from '../render/appJson';
import { groupJson } from '../render/groupJson';
import { podJson } from '../render/podJson';
import type {
  Deployment,
  DeploymentAction,
  DeploymentStep,
} from './Deployment';

const WHOLE_TREE = { groups: true, apps: true, pods: true };

/** A deployment as `/v2/deployments` has it. */
export function deploymentJson(
  deployment: Deployment,
  profile: Profile,
): Record<string, unknown> {
  const { id, version, steps, target } = deployment.plan;
  const ids = [...target.keys()];
  const isPod = (one: string) => isPodIn(deployment, one);
  return {
    id,
    version,
    affectedApps: ids.filter(one => !isPod(one)),
    ...(profile.pods && { affectedPods: ids.filter(isPod) }),
    steps: steps.map(step =>
      profile.stepsAreLists
        ? step.actions.map(({ action, app }) => ({ action, app }))
        : stepJson(step, deployment, profile),
    ),
    currentActions: (steps[deployment.step]?.actions ?? []).map(action => ({
      ...actionJson(
        action,
        deployment,
        profile.stepsAreLists ? 'action' : profile.actionKey,
      ),
      ...(profile.portDefinitions && {
        readinessCheckResults: deployment.readinessResults(action.app),
      }),
    })),
    currentStep: deployment.step + 1,
    totalSteps: steps.length,
  };
}

/** A plan as events have it, and with the group tree where they may have it. */
export function planJson(
  deployment: Deployment,
  profile: Profile,
): { plan: object; heavyPlan?: object } {
  const { all, id, steps, version } = deployment.plan;
  const plan = {
    id,
    steps: steps.map(step => stepJson(step, deployment, profile)),
    version,
  };
  if (profile.plans === 'light') {
    return { plan };
  }
  const original = treeOf(all.before, version, profile);
  const target = treeOf(all.after, version, profile);
  return { plan, heavyPlan: { ...plan, original, target } };
}

/** A step as events have it: an object, of all versions. */
export function stepJson(
  { actions }: DeploymentStep,
  deployment: Deployment,
  profile: Profile,
): object {
  return {
    actions: actions.map(one => actionJson(one, deployment, profile.actionKey)),
  };
}

function actionJson(
  { action, app }: DeploymentAction,
  deployment: Deployment,
  key: Profile['actionKey'],
): object {
  return isPodIn(deployment, app)
    ? { [key]: action.replace('Application', 'Pod'), pod: app }
    : { [key]: action, app };
}

function isPodIn({ plan }: Deployment, id: string): boolean {
  return (plan.target.get(id) ?? plan.original.get(id))?.pod !== undefined;
}

function treeOf(
  definitions: readonly AppDefinition[],
  version: string,
  profile: Profile,
): unknown {
  const within = definitions.map(one => ({
    id: one.id,
    kind: one.pod ? ('pod' as const) : ('app' as const),
    json: () =>
      one.pod ? podJson(one, profile) : definitionJson(one, profile),
  }));
  return groupJson('/', within, WHOLE_TREE, { profile, version });
}

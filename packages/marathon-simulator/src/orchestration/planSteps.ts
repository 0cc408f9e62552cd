import { type AppDefinition, isConfigChange } from '../model/AppDefinition';
import type { DeploymentAction, DeploymentStep } from './Deployment';

type Definitions = ReadonlyMap<string, AppDefinition | undefined>;

/**
 * The steps from one state of apps to another, as Marathon orders them: stop
 * what goes, start what comes (without instances), then scale and restart.
 * Steps without actions are left out.
 *
 * @param restart - replaces the instances even of apps that are the same
 */
export function planSteps(
  original: Definitions,
  target: Definitions,
  restart: boolean,
): DeploymentStep[] {
  const stops: DeploymentAction[] = [];
  const starts: DeploymentAction[] = [];
  const changes: DeploymentAction[] = [];
  for (const [app, to] of target) {
    const from = original.get(app);
    if (!to) {
      stops.push({ action: 'StopApplication', app });
    } else if (!from) {
      starts.push({ action: 'StartApplication', app });
      changes.push({ action: 'ScaleApplication', app });
    } else if (restart || isConfigChange(from, to)) {
      changes.push({ action: 'RestartApplication', app });
    } else if (from.instances !== to.instances) {
      changes.push({ action: 'ScaleApplication', app });
    }
  }
  return [stops, starts, changes]
    .filter(actions => actions.length > 0)
    .map(actions => ({ actions }));
}

import { Canary, Target } from '@bamboo-lb/plugin-bamboo-common';
import { RoutableApp } from '../apps/model';

/**
 * How many instances a side of a canary has, as routing chooses them: those of
 * the version that the target names, or those of others than it leaves out,
 * which are all while no other is in rotation.
 *
 * @param app - Undefined when Marathon has no such app.
 */
export function sideInstances(
  { version, notVersion }: Pick<Target, 'version' | 'notVersion'>,
  app: Pick<RoutableApp, 'instances'> | undefined,
): Canary['instances']['stable'] {
  const all = (app?.instances ?? []).filter(
    instance => version === undefined || instance.version === version,
  );
  const others = all.filter(instance => instance.version !== notVersion);
  const isLeftOut =
    notVersion !== undefined && others.some(instance => instance.inRotation);
  const chosen = isLeftOut ? others : all;
  return {
    inRotation: chosen.filter(instance => instance.inRotation).length,
    total: chosen.length,
  };
}

import type { HealthCheck } from '../model/appInput';
import type { Profile } from '../profiles/Profile';

/** A health check as a version writes it. */
export function healthCheckJson(
  check: HealthCheck,
  profile: Profile,
): Record<string, unknown> {
  if (profile.networks) {
    return { ...check };
  }
  const { ipProtocol: _, delaySeconds, ignoreHttp1xx, ...rest } = check;
  return {
    ...rest,
    // Checks of Mesos are written without what only Marathon's own have.
    ...(!check.protocol.startsWith('MESOS') && {
      path: check.path ?? null,
      command: null,
      ignoreHttp1xx,
    }),
    ...(profile.instances && { delaySeconds }),
  };
}

import { ServiceAccess } from './AuthorizationConfig';

/**
 * Whether `bamboo.access` leaves something to a subject: it does when no entry
 * speaks of the subject, or when one of its entries allows all that is asked.
 */
export function accessAllows(
  access: readonly ServiceAccess[],
  subject: string,
  asked: { loadBalancer: string; agentId?: string },
): boolean {
  const entries = access.filter(entry => entry.subject === subject);
  return (
    entries.length === 0 ||
    entries.some(
      ({ loadBalancers, agents }) =>
        (loadBalancers?.includes(asked.loadBalancer) ?? true) &&
        (asked.agentId === undefined ||
          (agents?.includes(asked.agentId) ?? true)),
    )
  );
}

import { useRouteRef } from '@backstage/core-plugin-api';
import { healthLinkRef, overviewLinkRef } from '../routes';

/** Addresses of our other pages; absent where the portal has no such page. */
export interface Links {
  overview?: string;
  loadBalancers?: string;
  loadBalancer: (name: string) => string | undefined;
}

/** Where the page "Load balancing" and its parts are. */
export function useLinks(): Links {
  const root = useRouteRef(overviewLinkRef)?.();
  return {
    overview: root && `${root}/overview`,
    loadBalancers: root && `${root}/load-balancers`,
    loadBalancer: name =>
      root && `${root}/load-balancers/${encodeURIComponent(name)}`,
  };
}

/** Where the tab Health of the entity on the page is. */
export function useHealthLink(): string | undefined {
  return useRouteRef(healthLinkRef)?.();
}

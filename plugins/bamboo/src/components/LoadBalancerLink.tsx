import { Link } from '@backstage/core-components';
import { useLinks } from '../hooks/useLinks';

/** The name of a load balancer, leading to its page where there is one. */
export function LoadBalancerLink(props: { name: string }) {
  const to = useLinks().loadBalancer(props.name);
  return to ? <Link to={to}>{props.name}</Link> : <span>{props.name}</span>;
}

import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { useText } from '../hooks/useText';

/** Names of the plugin's own parts that write by themselves. */
const OWN = {
  guard: 'canary.guardFirst',
  'service:bamboo': 'canary.bamboo',
} as const;

/**
 * Who wrote something: people by their display name, machines by the name of
 * their token or rule.
 */
export function Who(props: { by: string }) {
  const t = useText();
  const own = OWN[props.by as keyof typeof OWN];
  if (own) {
    return <span>{t(own)}</span>;
  }
  const machine = /^service:(.*)$/.exec(props.by)?.[1];
  const rule = /^rule:(.*)$/.exec(props.by)?.[1];
  if (rule !== undefined) {
    return <span>{t('reviews.who', { rule })}</span>;
  }
  return machine === undefined ? (
    <EntityDisplayName entityRef={props.by} hideIcon disableTooltip />
  ) : (
    <span>{machine}</span>
  );
}

import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { useText } from '../hooks/useText';

/**
 * Who wrote something: people by their display name, machines by the name of
 * their token or rule.
 */
export function Who(props: { by: string }) {
  const t = useText();
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

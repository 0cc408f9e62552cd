import { EntityDisplayName } from '@backstage/plugin-catalog-react';

/**
 * Who wrote something: people by their display name, machines by the name of
 * their token.
 */
export function Who(props: { by: string }) {
  const machine = /^service:(.*)$/.exec(props.by)?.[1];
  return machine === undefined ? (
    <EntityDisplayName entityRef={props.by} hideIcon disableTooltip />
  ) : (
    <span>{machine}</span>
  );
}

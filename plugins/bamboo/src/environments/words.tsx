import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Environment } from '@bamboo-lb/plugin-bamboo-common';
import { Fragment } from 'react';
import { useText } from '../hooks/useText';

/** What an environment was copied from: a system, components, or names. */
export function CopiedFrom({ environment }: { environment: Environment }) {
  const t = useText();
  const { system, entityRefs, mappings } = environment.input.from;
  const refs = system ? [system] : entityRefs ?? [];
  if (refs.length === 0) {
    return <>{t('environments.fromNames', { count: mappings?.length ?? 0 })}</>;
  }
  return (
    <>
      {refs.map((ref, index) => (
        <Fragment key={ref}>
          {index > 0 && ', '}
          <EntityRefLink entityRef={ref} defaultKind="system" hideIcon />
        </Fragment>
      ))}
    </>
  );
}

/** How many names of an environment the reader cannot see. */
export function hiddenNames({ mappings, totalMappings }: Environment): number {
  return totalMappings - mappings.length;
}

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import LockIcon from '@material-ui/icons/LockOutlined';
import type { Mapping, RelatedMappings } from '@bamboo-lb/plugin-bamboo-common';
import { SectionCard } from '../components/SectionCard';
import { useText, type Text } from '../hooks/useText';
import { ReleaseRow } from './ReleaseRow';
import type { ReleaseModel } from './useRelease';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    reason: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(0, 2.5, 1.5),
    },
  }),
  { name: 'BambooRelatedCard' },
);

const RELATIONS = [
  'dependsOn',
  'dependencyOf',
  'partOf',
  'hasPart',
  'apiConsumedBy',
  'apiProvidedBy',
  'sameSystem',
] as const;

/** How an entity is related, in words. */
export function sayRelation(t: Text, relation: string): string {
  const known = RELATIONS.find(word => word === relation);
  return known
    ? t(`releases.relation.${known}`)
    : t('releases.relation.other', { relation });
}

/** The mappings of one entity, to choose from. */
export function RelatedCard(props: {
  group: RelatedMappings;
  /** Those of its mappings to show. */
  mappings: Mapping[];
  isOwn: boolean;
  model: ReleaseModel;
  loadBalancers: string[];
}) {
  const { group, mappings, isOwn, model, loadBalancers } = props;
  const { entityRef, relation, mayUpdate } = group;
  const t = useText();
  const classes = useStyles();
  const reasonId = `bamboo-release-refused-${entityRef}`;
  const entity = <EntityRefLink entityRef={entityRef} hideIcon />;
  return (
    <SectionCard
      isFlush
      title={isOwn ? t('releases.own') : t('releases.names', { entity })}
      subtitle={isOwn ? undefined : sayRelation(t, relation)}
    >
      {!mayUpdate && (
        <div className={classes.reason} id={reasonId}>
          <LockIcon aria-hidden fontSize="small" />
          <span>{t('releases.mayNot', { entity })}</span>
        </div>
      )}
      <ul className={classes.list}>
        {mappings.map(mapping => (
          <ReleaseRow
            key={mapping.id}
            mapping={mapping}
            model={model}
            loadBalancers={loadBalancers}
            refusedBy={mayUpdate ? undefined : reasonId}
          />
        ))}
      </ul>
    </SectionCard>
  );
}

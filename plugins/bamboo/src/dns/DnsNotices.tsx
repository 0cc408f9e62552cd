import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import {
  EntityRefLink,
  getEntityRelations,
} from '@backstage/plugin-catalog-react';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import LockIcon from '@material-ui/icons/LockOutlined';
import { readAppClaims, type Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { Notice } from '../components/Notice';
import { formatAge, formatClock } from '../format/time';
import { useLinks } from '../hooks/useLinks';
import { useNow } from '../hooks/useNow';
import { useText } from '../hooks/useText';

/** Says that a Marathon is away, and that traffic does not mind. */
export function StaleClusterNotice(props: { cluster: Cluster }) {
  const { name, staleSince } = props.cluster;
  const t = useText();
  const now = useNow();
  const { overview } = useLinks();
  const since = staleSince === undefined ? undefined : Date.parse(staleSince);
  return (
    <Notice
      tone="warning"
      icon={CloudOffIcon}
      title={
        since === undefined
          ? t('dns.stale.never', { cluster: name })
          : t('dns.stale.title', {
              cluster: name,
              duration: formatAge(now - since),
            })
      }
      actions={overview && <Link to={overview}>{t('dns.stale.see')}</Link>}
    >
      {since === undefined
        ? t('dns.stale.neverDetail')
        : t('dns.stale.detail', { time: formatClock(since, { now }) })}
    </Notice>
  );
}

/** The id of the notice that says why controls are disabled. */
export const READ_ONLY_ID = 'bamboo-read-only';

/** Says that the reader may not change anything, and who may. */
export function ReadOnlyNotice(props: { entity: Entity }) {
  const { entity } = props;
  const t = useText();
  const [owner] = getEntityRelations(entity, RELATION_OWNED_BY);
  const name = entity.metadata.title ?? entity.metadata.name;
  return (
    <Notice
      id={READ_ONLY_ID}
      tone="info"
      icon={LockIcon}
      title={t('dns.readOnly.title')}
    >
      {owner
        ? t(
            owner.kind === 'group'
              ? 'dns.readOnly.ofTeam'
              : 'dns.readOnly.owned',
            {
              entity: name,
              owner: (
                <EntityRefLink entityRef={stringifyEntityRef(owner)} hideIcon />
              ),
            },
          )
        : t('dns.readOnly.unowned', { entity: name })}
    </Notice>
  );
}

/** Names the parts of the annotation that cannot be apps. */
export function AnnotationNotice(props: { entity: Entity }) {
  const t = useText();
  const { invalid } = readAppClaims(props.entity);
  return invalid.length > 0 ? (
    <Notice tone="error" title={t('dns.annotation.title')}>
      {t('dns.annotation.detail', { parts: invalid.join(', ') })}
    </Notice>
  ) : null;
}

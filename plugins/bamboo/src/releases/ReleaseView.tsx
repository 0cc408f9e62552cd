import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type {
  Mapping,
  RelatedMappings,
  ReleaseResult,
} from '@bamboo-lb/plugin-bamboo-common';
import { useCallback, useState } from 'react';
import { bambooApiRef } from '../api';
import { BackLink } from '../components/BackLink';
import { EmptyList } from '../components/EmptyList';
import { LiveView } from '../components/LiveView';
import { SectionCard } from '../components/SectionCard';
import { useLive } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { nameOf } from '../status/mappingStatus';
import { RelatedCard } from './RelatedCard';
import { ReleaseForm } from './ReleaseForm';
import { ReleaseNotice } from './ReleaseNotice';
import { useRelease } from './useRelease';

const useStyles = makeStyles(
  theme => ({
    heading: { marginBottom: theme.spacing(2) },
    subtitle: { color: theme.palette.textSubtle },
    filter: { marginBottom: theme.spacing(2), minWidth: 240 },
  }),
  { name: 'BambooReleaseView' },
);

/** Fewer names than this are seen at a glance. */
const MANY = 12;

/** What was made for itself comes before reviews and copies, then by name. */
function byOrigin(a: Mapping, b: Mapping): number {
  return (
    Number(a.origin !== null) - Number(b.origin !== null) ||
    nameOf(a).localeCompare(nameOf(b))
  );
}

interface Ground {
  groups: RelatedMappings[];
  loadBalancers: string[];
}

function useGround(entityRef: string) {
  const api = useApi(bambooApiRef);
  const load = useCallback(
    async (signal: AbortSignal): Promise<Ground> => {
      const [related, loadBalancers] = await Promise.all([
        api.listRelatedMappings(entityRef, { signal }),
        api.listLoadBalancers({ signal }),
      ]);
      return {
        groups: related.items,
        loadBalancers: loadBalancers.items.map(({ name }) => name),
      };
    },
    [api, entityRef],
  );
  const isMoving = ({ groups }: Ground) =>
    groups.some(({ mappings }) =>
      mappings.some(({ status }) => status.state === 'rolling-out'),
    );
  return useLive({ load, isMoving });
}

function Choosing(props: {
  entityRef: string;
  ground: Ground;
  onChanged: () => void;
}) {
  const { entityRef, ground, onChanged } = props;
  const t = useText();
  const classes = useStyles();
  const [search, setSearch] = useState('');
  const [done, setDone] = useState<{
    result: ReleaseResult;
    undone?: string;
  }>();
  const own = (group: RelatedMappings) => group.entityRef === entityRef;
  const groups = [...ground.groups]
    .filter(group => group.mappings.length > 0)
    .map(group => ({ ...group, mappings: [...group.mappings].sort(byOrigin) }))
    .sort((a, b) => Number(own(b)) - Number(own(a)));
  const mappings = groups.flatMap(group => group.mappings);
  const finish = (next: typeof done) => {
    setDone(next);
    onChanged();
  };
  const model = useRelease(mappings, result => finish({ result }));
  const isShown = (mapping: Mapping) =>
    model.draft.has(mapping.id) ||
    nameOf(mapping).includes(search.trim().toLowerCase());
  const shown = groups.filter(group => group.mappings.some(isShown));
  return (
    <>
      {done && (
        <ReleaseNotice
          key={done.result.release.id}
          result={done.result}
          undone={done.undone}
          known={mappings}
          onUndone={result =>
            finish({ result, undone: done.result.release.title })
          }
        />
      )}
      {groups.length === 0 && (
        <SectionCard isFlush title={t('releases.own')}>
          <EmptyList title={t('releases.none')}>
            {t('releases.noneDetail')}
          </EmptyList>
        </SectionCard>
      )}
      {mappings.length > MANY && (
        <TextField
          size="small"
          variant="outlined"
          type="search"
          id="bamboo-release-filter"
          className={classes.filter}
          label={t('releases.filter')}
          value={search}
          onChange={event => setSearch(event.target.value)}
        />
      )}
      {groups.length > 0 && shown.length === 0 && (
        <Typography variant="body2" className={classes.heading}>
          {t('releases.noHit', { search })}
        </Typography>
      )}
      {shown.map(group => (
        <RelatedCard
          key={group.entityRef}
          group={group}
          mappings={group.mappings.filter(isShown)}
          isOwn={own(group)}
          model={model}
          loadBalancers={ground.loadBalancers}
        />
      ))}
      {groups.length > 0 && <ReleaseForm model={model} />}
    </>
  );
}

/** Changes several names at once, also those of related entities. */
export function ReleaseView(props: { entity: Entity }) {
  const t = useText();
  const classes = useStyles();
  const entityRef = stringifyEntityRef(props.entity);
  const ground = useGround(entityRef);
  return (
    <>
      <BackLink>{t('history.back')}</BackLink>
      <div className={classes.heading}>
        <Typography variant="h5" component="h2">
          {t('releases.title')}
        </Typography>
        <Typography variant="body2" className={classes.subtitle}>
          {t('releases.subtitle')}
        </Typography>
      </div>
      <LiveView live={ground} failedTitle={t('releases.loadFailed')}>
        {data => (
          <Choosing
            entityRef={entityRef}
            ground={data}
            onChanged={ground.refresh}
          />
        )}
      </LiveView>
    </>
  );
}

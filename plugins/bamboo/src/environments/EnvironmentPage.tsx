import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import CompareArrowsIcon from '@material-ui/icons/CompareArrows';
import type { Environment } from '@bamboo-lb/plugin-bamboo-common';
import { useCallback, useState } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router-dom';
import { bambooApiRef } from '../api';
import { BackLink } from '../components/BackLink';
import { EmptyList } from '../components/EmptyList';
import { LiveView } from '../components/LiveView';
import { Notice } from '../components/Notice';
import { SectionCard } from '../components/SectionCard';
import { When } from '../components/When';
import { Who } from '../components/Who';
import { useLive } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { OverviewTable } from '../overview/OverviewTable';
import { sayRevisions } from '../releases/ReleaseNotice';
import { HowCopied } from './HowCopied';
import { RemoveDialog } from './RemoveDialog';
import { CopiedFrom, hiddenNames } from './words';

const useStyles = makeStyles(
  theme => ({
    header: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1.5),
      marginBottom: theme.spacing(2),
    },
    title: { flex: '1 1 300px', overflowWrap: 'anywhere' },
    subtle: { color: theme.palette.textSubtle },
    actions: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      '& button': { textTransform: 'none' },
    },
  }),
  { name: 'BambooEnvironmentPage' },
);

function Header(props: { environment: Environment; onRemove: () => void }) {
  const { environment, onRemove } = props;
  const { name, createdAt, createdBy, input } = environment;
  const t = useText();
  const classes = useStyles();
  const navigate = useNavigate();
  return (
    <div className={classes.header}>
      <div className={classes.title}>
        <Typography variant="h5" component="h2">
          {name}
        </Typography>
        <Typography variant="body2" component="div" className={classes.subtle}>
          {t('environments.page.subtitle', {
            from: <CopiedFrom environment={environment} />,
            who: <Who by={createdBy} />,
            when: <When at={createdAt} />,
          })}
          {input.expiresAt && (
            <div>
              {t('environments.page.expires', {
                when: <When at={input.expiresAt} />,
              })}
            </div>
          )}
          {input.comment && (
            <div>
              {t('environments.page.comment', { comment: input.comment })}
            </div>
          )}
        </Typography>
      </div>
      <div className={classes.actions}>
        <Button size="small" variant="outlined" onClick={onRemove}>
          {t('environments.page.remove')}
        </Button>
        <Button
          size="small"
          variant="contained"
          color="primary"
          startIcon={<CompareArrowsIcon />}
          onClick={() => navigate('comparison')}
        >
          {t('environments.page.compare')}
        </Button>
      </div>
    </div>
  );
}

function MadeNotice({ environment }: { environment: Environment }) {
  const { mappings, totalMappings: count } = environment;
  const t = useText();
  const revisions = sayRevisions(t, mappings);
  return (
    <Notice
      takesFocus
      tone="ok"
      title={
        revisions
          ? t('environments.page.madeRevision', { count, revisions })
          : t('environments.page.made', { count })
      }
    >
      {t('environments.page.madeDetail')}
    </Notice>
  );
}

function Names({ environment }: { environment: Environment }) {
  const { mappings, totalMappings } = environment;
  const t = useText();
  const hidden = hiddenNames(environment);
  const count = t('environments.count', { count: totalMappings - hidden });
  return (
    <SectionCard
      isFlush
      title={t('environments.page.names')}
      subtitle={
        hidden > 0
          ? `${count} ${t('environments.hidden', { count: hidden })}`
          : count
      }
    >
      {mappings.length > 0 ? (
        <OverviewTable mappings={mappings} />
      ) : (
        <EmptyList title={t('environments.page.namesNone')} />
      )}
    </SectionCard>
  );
}

/** One copy: its names, how it came about, and how to be rid of it. */
export function EnvironmentPage() {
  const { id = '' } = useParams();
  const t = useText();
  const navigate = useNavigate();
  const { state } = useLocation();
  const api = useApi(bambooApiRef);
  const [isRemoving, setIsRemoving] = useState(false);
  const load = useCallback(
    (signal: AbortSignal) => api.getEnvironment(id, { signal }),
    [api, id],
  );
  const isMoving = ({ mappings }: Environment) =>
    mappings.some(({ status }) => status.state === 'rolling-out');
  const live = useLive({ load, isMoving });
  return (
    <>
      <BackLink>{t('environments.page.back')}</BackLink>
      <LiveView live={live} failedTitle={t('environments.page.loadFailed')}>
        {environment => (
          <>
            {state?.isNew && <MadeNotice environment={environment} />}
            <Header
              environment={environment}
              onRemove={() => setIsRemoving(true)}
            />
            <Names environment={environment} />
            <HowCopied environment={environment} />
            {isRemoving && (
              <RemoveDialog
                environment={environment}
                onClose={() => setIsRemoving(false)}
                onRemoved={() =>
                  navigate('..', { state: { removed: environment.name } })
                }
              />
            )}
          </>
        )}
      </LiveView>
    </>
  );
}

import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { BackLink } from '../../components/BackLink';
import { EmptyList } from '../../components/EmptyList';
import { LiveView } from '../../components/LiveView';
import { SectionCard } from '../../components/SectionCard';
import { useText, type Text } from '../../hooks/useText';
import { byDay } from './entries';
import { HistoryEntryRow } from './HistoryEntryRow';
import { NameSelect } from './NameSelect';
import { UndoDialog } from './UndoDialog';
import { UndoReleaseDialog } from './UndoReleaseDialog';
import type { ChosenUndo } from './undo';
import { useHistory, type History } from './useHistory';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: theme.spacing(1, 0, 0) },
  }),
  { name: 'BambooHistory' },
);

function sayDay(t: Text, iso: string): string {
  const day = (at: number) => new Date(at).toDateString();
  const at = Date.parse(iso);
  if (day(at) === day(Date.now())) {
    return t('history.today');
  }
  if (day(at) === day(Date.now() - 86_400_000)) {
    return t('history.yesterday');
  }
  return new Intl.DateTimeFormat(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(at);
}

function Days(props: {
  history: History;
  onUndo: (chosen: ChosenUndo) => void;
}) {
  const { history, onUndo } = props;
  const t = useText();
  const classes = useStyles();
  return (
    <>
      {byDay(history.entries).map(({ day, entries }) => (
        <section key={day}>
          <Typography variant="body2" component="h3">
            <strong>{sayDay(t, entries[0]?.version.at ?? day)}</strong>
          </Typography>
          <ol className={classes.list}>
            {entries.map(entry => (
              <HistoryEntryRow
                key={`${entry.mappingId} ${entry.version.version}`}
                entry={entry}
                canUndo={history.rights.update}
                release={history.releases.get(entry.version.release ?? '')}
                onUndo={onUndo}
              />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

/** Every change to the names of an entity, each with the way back. */
export function HistoryView(props: { entity: Entity }) {
  const { entity } = props;
  const t = useText();
  const [params, setParams] = useSearchParams();
  const mappingId = params.get('mapping');
  const { history, showOlder } = useHistory(
    stringifyEntityRef(entity),
    mappingId,
  );
  const [chosen, setChosen] = useState<ChosenUndo>();
  const title = entity.metadata.title ?? entity.metadata.name;
  return (
    <>
      <BackLink>{t('history.back')}</BackLink>
      <LiveView live={history} failedTitle={t('history.loadFailed')}>
        {data => (
          <SectionCard
            title={t('history.title', { entity: title })}
            subtitle={t('history.subtitle')}
            action={
              <NameSelect
                history={data}
                mappingId={mappingId}
                onChoose={id => setParams(id ? { mapping: id } : {})}
              />
            }
          >
            {data.entries.length === 0 && (
              <EmptyList title={t('history.none')}>
                {t('history.noneDetail')}
              </EmptyList>
            )}
            <Days history={data} onUndo={setChosen} />
            {data.hasOlder && (
              <Button size="small" color="primary" onClick={showOlder}>
                {t('history.older')}
              </Button>
            )}
          </SectionCard>
        )}
      </LiveView>
      {chosen && 'entry' in chosen && (
        <UndoDialog
          chosen={chosen}
          onDone={history.refresh}
          onClose={() => setChosen(undefined)}
        />
      )}
      {chosen && 'release' in chosen && (
        <UndoReleaseDialog
          release={chosen.release}
          onDone={history.refresh}
          onClose={() => setChosen(undefined)}
        />
      )}
    </>
  );
}

import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { EmptyState, Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import type { BambooApi } from '@bamboo-lb/plugin-bamboo-common';
import Box from '@material-ui/core/Box';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import ArrowBackIcon from '@material-ui/icons/ArrowBack';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { bambooApiRef } from '../../api';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { LiveView } from '../../components/LiveView';
import { SectionCard } from '../../components/SectionCard';
import { sayWhen } from '../../components/When';
import { useText, type Text } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { byDay, valueOf, type HistoryEntry, type Undo } from './entries';
import { HistoryEntryRow, sayTargets } from './HistoryEntryRow';
import { useHistory, type History } from './useHistory';

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

/** The names to choose from: those that exist, and the one asked for. */
function namesOf({ mappings, entries }: History): Map<string, string> {
  const names = new Map(mappings.map(m => [m.id, nameOf(m)]));
  for (const entry of entries) {
    const value = valueOf(entry);
    if (value && !names.has(entry.mappingId)) {
      names.set(entry.mappingId, nameOf(value));
    }
  }
  return names;
}

interface Chosen {
  entry: HistoryEntry;
  undo: Undo;
}

async function carryOut(api: BambooApi, { entry, undo }: Chosen) {
  const { mappingId, newest } = entry;
  if ('remove' in undo) {
    await api.deleteMapping(mappingId, newest);
  } else {
    await api.revertMapping(mappingId, {
      version: newest,
      toVersion: undo.toVersion,
    });
  }
}

function sayUndo(t: Text, { entry, undo }: Chosen) {
  const value = 'remove' in undo ? valueOf(entry) : entry.previous?.value;
  const name = value ? nameOf(value) : '';
  return 'remove' in undo
    ? t('history.removes', { name })
    : t('history.back1', {
        name,
        targets: sayTargets(value?.targets ?? []),
        version: String(undo.toVersion),
      });
}

/** Every change to the names of an entity, each with the way back. */
export function HistoryView(props: { entity: Entity }) {
  const { entity } = props;
  const t = useText();
  const api = useApi(bambooApiRef);
  const [params, setParams] = useSearchParams();
  const mappingId = params.get('mapping');
  const history = useHistory(stringifyEntityRef(entity), mappingId);
  const [chosen, setChosen] = useState<Chosen>();
  const title = entity.metadata.title ?? entity.metadata.name;
  return (
    <>
      <Box mb={1.5}>
        <Link to="..">
          <ArrowBackIcon
            aria-hidden
            style={{ fontSize: 16, marginRight: 6, verticalAlign: '-3px' }}
          />
          {t('history.back')}
        </Link>
      </Box>
      <LiveView live={history} failedTitle={t('history.loadFailed')}>
        {data => (
          <SectionCard
            title={t('history.title', { entity: title })}
            subtitle={t('history.subtitle')}
            action={
              <TextField
                select
                size="small"
                variant="outlined"
                id="bamboo-history-name"
                label={t('history.name')}
                value={mappingId ?? ''}
                SelectProps={{ native: true }}
                InputLabelProps={{ shrink: true }}
                style={{ minWidth: 180 }}
                onChange={event =>
                  setParams(
                    event.target.value ? { mapping: event.target.value } : {},
                  )
                }
              >
                <option value="">{t('history.allNames')}</option>
                {[...namesOf(data)].map(([id, name]) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </TextField>
            }
          >
            {data.entries.length === 0 && (
              <EmptyState
                missing="content"
                title={t('history.none')}
                description={t('history.noneDetail')}
              />
            )}
            {byDay(data.entries).map(({ day, entries }) => (
              <section key={day}>
                <Typography variant="body2" component="h3">
                  <strong>{sayDay(t, entries[0]?.version.at ?? day)}</strong>
                </Typography>
                {entries.map(entry => (
                  <HistoryEntryRow
                    key={`${entry.mappingId} ${entry.version.version}`}
                    entry={entry}
                    canUndo={data.rights.update}
                    onUndo={(of, undo) => setChosen({ entry: of, undo })}
                  />
                ))}
              </section>
            ))}
          </SectionCard>
        )}
      </LiveView>
      {chosen && (
        <ConfirmDialog
          title={t('history.dialogTitle', {
            when: sayWhen(t, chosen.entry.version.at, Date.now()),
          })}
          keep={t('dns.delete.keep')}
          confirm={t('history.confirm')}
          sayFailure={message => t('history.failed', { message })}
          onClose={() => setChosen(undefined)}
          onConfirm={async () => {
            await carryOut(api, chosen);
            history.refresh();
          }}
        >
          {sayUndo(t, chosen)}
        </ConfirmDialog>
      )}
    </>
  );
}

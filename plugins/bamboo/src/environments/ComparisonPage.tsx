import { useApi } from '@backstage/core-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import type {
  Environment,
  EnvironmentComparison,
} from '@bamboo-lb/plugin-bamboo-common';
import { useCallback, useState } from 'react';
import { useParams, useSearchParams } from 'react-router-dom';
import { bambooApiRef } from '../api';
import { BackLink } from '../components/BackLink';
import { EmptyList } from '../components/EmptyList';
import { LiveView } from '../components/LiveView';
import { SectionCard } from '../components/SectionCard';
import { useLive } from '../hooks/useLive';
import { useText, type Text } from '../hooks/useText';
import {
  ComparisonTable,
  isDifferent,
  sayPair,
  type Sides,
} from './ComparisonTable';

const useStyles = makeStyles(
  theme => ({
    filter: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
      [theme.breakpoints.up('sm')]: { justifyContent: 'flex-end' },
    },
  }),
  { name: 'BambooComparisonPage' },
);

interface Comparison {
  rows: EnvironmentComparison[];
  environments: Environment[];
}

function useComparison(left: string, right: string | undefined) {
  const api = useApi(bambooApiRef);
  const load = useCallback(
    async (signal: AbortSignal): Promise<Comparison> => {
      const [rows, environments] = await Promise.all([
        api.compareEnvironments({ left, right }, { signal }),
        api.listEnvironments({ signal }),
      ]);
      return { rows: rows.items, environments: environments.items };
    },
    [api, left, right],
  );
  return useLive({ load, isSlow: true });
}

function summarize(t: Text, rows: EnvironmentComparison[]): string {
  const count = rows.length;
  const different = rows.filter(isDifferent).length;
  return different > 0
    ? t('environments.compare.summary', { count, different: String(different) })
    : t('environments.compare.allSame', { count });
}

function Rows(props: {
  rows: EnvironmentComparison[];
  isFiltered: boolean;
  sides: Sides;
}) {
  const { rows, isFiltered, sides } = props;
  const t = useText();
  const shown = isFiltered ? rows.filter(isDifferent) : rows;
  if (shown.length > 0) {
    return <ComparisonTable rows={shown} sides={sides} />;
  }
  return rows.length > 0 ? (
    <EmptyList title={t('environments.compare.noDifference')}>
      {t('environments.compare.noDifferenceDetail')}
    </EmptyList>
  ) : (
    <EmptyList title={t('environments.compare.none')}>
      {t('environments.compare.noneDetail')}
    </EmptyList>
  );
}

/** An environment beside its originals or another one, name by name. */
export function ComparisonPage() {
  const { id = '' } = useParams();
  const t = useText();
  const classes = useStyles();
  const [params, setParams] = useSearchParams();
  const [isFiltered, setIsFiltered] = useState(false);
  const other = params.get('with') ?? '';
  const live = useComparison(id, other || undefined);
  const environments = live.status === 'ready' ? live.data.environments : [];
  const called = (of: string) => environments.find(e => e.id === of)?.name;
  const name = called(id) ?? t('environments.compare.backPlain');
  const sides: Sides = { left: name, right: called(other) };
  return (
    <>
      <BackLink to={`../${encodeURIComponent(id)}`}>{name}</BackLink>
      <LiveView live={live} failedTitle={t('environments.compare.loadFailed')}>
        {({ rows }) => (
          <SectionCard
            isFlush
            title={sayPair(t, sides)}
            subtitle={rows.length > 0 && summarize(t, rows)}
            action={
              <div className={classes.filter}>
                <FormControlLabel
                  label={t('environments.compare.onlyDifferences')}
                  control={
                    <Checkbox
                      size="small"
                      color="primary"
                      checked={isFiltered}
                      onChange={event => setIsFiltered(event.target.checked)}
                    />
                  }
                />
                <TextField
                  select
                  size="small"
                  variant="outlined"
                  id="bamboo-compare-with"
                  label={t('environments.compare.with')}
                  value={other}
                  SelectProps={{ native: true }}
                  InputLabelProps={{ shrink: true }}
                  style={{ minWidth: 200 }}
                  onChange={({ target }) =>
                    setParams(target.value ? { with: target.value } : {})
                  }
                >
                  <option value="">
                    {t('environments.compare.originals')}
                  </option>
                  {environments
                    .filter(environment => environment.id !== id)
                    .map(environment => (
                      <option key={environment.id} value={environment.id}>
                        {environment.name}
                      </option>
                    ))}
                </TextField>
              </div>
            }
          >
            <Rows rows={rows} isFiltered={isFiltered} sides={sides} />
          </SectionCard>
        )}
      </LiveView>
    </>
  );
}

import type { Canary, SideFigures } from '@bamboo-lb/plugin-bamboo-common';
import { CardList } from '../components/CardList';
import { DataTable } from '../components/DataTable';
import { SectionCard } from '../components/SectionCard';
import { Subtle } from '../components/Subtle';
import { joinNames } from '../health/HealthNotice';
import { useText, type Text } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import {
  errorDifference,
  formatLatency,
  formatNumber,
  formatShare,
} from './figures';

interface Row {
  id: 'requests' | 'errors' | 'p50' | 'p95' | 'p99' | 'sessions' | 'instances';
  stable: string;
  canary: string;
  difference: string;
}

function requestsRow(t: Text, stable: SideFigures, canary: SideFigures): Row {
  const all = stable.requestsPerSecond + canary.requestsPerSecond;
  return {
    id: 'requests',
    stable: formatNumber(stable.requestsPerSecond, 1),
    canary: formatNumber(canary.requestsPerSecond, 1),
    difference:
      all > 0
        ? t('canary.table.ofAll', {
            share: formatShare(canary.requestsPerSecond / all, 1),
          })
        : '',
  };
}

function sayErrors(t: Text, points: number | null): string {
  if (points === null) {
    return '';
  }
  if (points === 0) {
    return t('canary.table.noReal');
  }
  return t(`canary.table.${points > 0 ? 'morePoints' : 'fewerPoints'}`, {
    points: formatNumber(Math.abs(points), 2),
  });
}

function errorsRow(t: Text, stable: SideFigures, canary: SideFigures): Row {
  const say = ({ errorShare }: SideFigures) =>
    errorShare === null ? t('canary.table.nothing') : formatShare(errorShare);
  return {
    id: 'errors',
    stable: say(stable),
    canary: say(canary),
    difference: sayErrors(t, errorDifference(stable, canary)),
  };
}

function latencyRow(
  t: Text,
  id: 'p50' | 'p95' | 'p99',
  stable: number | null,
  canary: number | null,
): Row {
  const say = (ms: number | null) =>
    ms === null ? t('canary.table.nothing') : formatLatency(ms);
  const row = { id, stable: say(stable), canary: say(canary) };
  if (stable === null || canary === null) {
    return { ...row, difference: '' };
  }
  if (row.stable === row.canary) {
    return { ...row, difference: t('canary.table.same') };
  }
  const time = formatLatency(Math.abs(canary - stable));
  const word = canary < stable ? 'faster' : 'slower';
  return { ...row, difference: t(`canary.table.${word}`, { time }) };
}

function rowsOf(t: Text, { lastMinute, sessions, instances }: Canary): Row[] {
  const { stable, canary } = lastMinute;
  const sayInstances = (side: { inRotation: number; total: number }) =>
    t('count.of', {
      part: String(side.inRotation),
      total: String(side.total),
    });
  return [
    requestsRow(t, stable, canary),
    errorsRow(t, stable, canary),
    latencyRow(t, 'p50', stable.p50, canary.p50),
    latencyRow(t, 'p95', stable.p95, canary.p95),
    latencyRow(t, 'p99', stable.p99, canary.p99),
    ...(sessions
      ? [
          {
            id: 'sessions' as const,
            stable: formatNumber(sessions.stable, 0),
            canary: formatNumber(sessions.canary, 0),
            difference: '',
          },
        ]
      : []),
    {
      id: 'instances',
      stable: sayInstances(instances.stable),
      canary: sayInstances(instances.canary),
      difference: '',
    },
  ];
}

/** Both sides in numbers, and what differs in words. */
export function SideBySide({ canary }: { canary: Canary }) {
  const t = useText();
  const isNarrow = useViewport() === 'cards';
  const rows = rowsOf(t, canary);
  const agents = (canary.running?.agents ?? []).map(({ agent }) => agent);
  return (
    <SectionCard
      isFlush
      title={t('canary.table.title')}
      subtitle={
        agents.length > 0
          ? t('canary.table.subtitle', { agents: joinNames(t, agents) })
          : t('canary.table.subtitleNone')
      }
    >
      {isNarrow ? (
        <CardList
          label={t('canary.table.title')}
          rows={rows}
          rowId={({ id }) => id}
        >
          {row => (
            <>
              <strong>{t(`canary.table.${row.id}`)}</strong>
              <div>
                {t('canary.table.both', {
                  stable: row.stable,
                  canary: row.canary,
                })}
              </div>
              <Subtle>{row.difference}</Subtle>
            </>
          )}
        </CardList>
      ) : (
        <DataTable<Row>
          label={t('canary.table.title')}
          rows={rows}
          rowId={({ id }) => id}
          columns={[
            {
              id: 'measure',
              title: t('canary.table.measure'),
              width: 28,
              cell: ({ id }) => t(`canary.table.${id}`),
            },
            {
              id: 'stable',
              title: t('canary.table.stable'),
              width: 20,
              isNumeric: true,
              cell: row => row.stable,
            },
            {
              id: 'canary',
              title: t('canary.table.canary'),
              width: 20,
              isNumeric: true,
              cell: row => row.canary,
            },
            {
              id: 'difference',
              title: t('canary.table.difference'),
              width: 32,
              cell: row => row.difference,
            },
          ]}
        />
      )}
    </SectionCard>
  );
}

import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import CompareArrowsIcon from '@material-ui/icons/CompareArrows';
import RemoveCircleIcon from '@material-ui/icons/RemoveCircle';
import type {
  EnvironmentComparison,
  Mapping,
} from '@bamboo-lb/plugin-bamboo-common';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { Marked } from '../components/Marked';
import { Mono } from '../components/Mono';
import { StateLabel, type StateLook } from '../components/StateLabel';
import { Subtle } from '../components/Subtle';
import { sayTargets } from '../dns/history/HistorySentence';
import { useText, type Text } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { nameOf } from '../status/mappingStatus';

/** The names of the two sides, as the page calls them. */
export interface Sides {
  left: string;
  /** Absent for the originals of the left one. */
  right: string | undefined;
}

/** How the two are called together. */
export function sayPair(t: Text, { left, right }: Sides): string {
  return right === undefined
    ? t('environments.compare.titleOriginals', { left })
    : t('environments.compare.title', { left, right });
}

/** Whether the two sides of a row do not do the same. */
export function isDifferent({
  left,
  right,
  differences,
}: EnvironmentComparison): boolean {
  return left === null || right === null || differences.length > 0;
}

function Side({ mapping }: { mapping: Mapping | null }) {
  const t = useText();
  return mapping ? (
    <>
      <strong>{nameOf(mapping)}</strong>
      <Subtle>
        {t('environments.form.on', {
          targets: <Mono>{sayTargets(mapping.targets)}</Mono>,
          loadBalancer: mapping.loadBalancer,
        })}
      </Subtle>
    </>
  ) : (
    <>–</>
  );
}

function lookOf(t: Text, row: EnvironmentComparison, sides: Sides): StateLook {
  const name = row.left ? sides.left : sides.right;
  if (!row.left || !row.right) {
    const label =
      name === undefined
        ? t('environments.compare.onlyOriginals')
        : t('environments.compare.onlyHere', { name });
    return { icon: RemoveCircleIcon, token: 'warning', label };
  }
  return row.differences.length > 0
    ? {
        icon: CompareArrowsIcon,
        token: 'running',
        label: t('environments.compare.different'),
      }
    : {
        icon: CheckCircleIcon,
        token: 'ok',
        label: t('environments.compare.same'),
      };
}

function Differences(props: { row: EnvironmentComparison; sides: Sides }) {
  const { row, sides } = props;
  const t = useText();
  return (
    <StateLabel
      look={lookOf(t, row, sides)}
      detail={
        row.differences.length > 0 &&
        row.differences.map(difference => (
          <div key={difference}>
            <Marked text={difference} />
          </div>
        ))
      }
    />
  );
}

/** Names of two environments side by side: a table, or cards. */
export function ComparisonTable(props: {
  rows: EnvironmentComparison[];
  sides: Sides;
}) {
  const { rows, sides } = props;
  const t = useText();
  const isCards = useViewport() === 'cards';
  const label = sayPair(t, sides);
  const right = sides.right ?? t('environments.compare.originalsColumn');
  const rowId = (row: EnvironmentComparison) =>
    `${row.left?.id} ${row.right?.id}`;
  if (isCards) {
    return (
      <CardList label={label} rows={rows} rowId={rowId}>
        {row => (
          <>
            <div>
              <Subtle>{sides.left}</Subtle>
              <Side mapping={row.left} />
            </div>
            <div>
              <Subtle>{right}</Subtle>
              <Side mapping={row.right} />
            </div>
            <Differences row={row} sides={sides} />
          </>
        )}
      </CardList>
    );
  }
  const columns: DataColumn<EnvironmentComparison>[] = [
    {
      id: 'left',
      title: sides.left,
      width: 32,
      cell: ({ left }) => <Side mapping={left} />,
    },
    {
      id: 'right',
      title: right,
      width: 32,
      cell: row => <Side mapping={row.right} />,
    },
    {
      id: 'differences',
      title: t('environments.column.differences'),
      width: 36,
      cell: row => <Differences row={row} sides={sides} />,
    },
  ];
  return (
    <DataTable label={label} columns={columns} rows={rows} rowId={rowId} />
  );
}

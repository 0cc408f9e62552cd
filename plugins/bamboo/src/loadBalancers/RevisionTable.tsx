import type { Revision } from '@bamboo-lb/plugin-bamboo-common';
import { useSearchParams } from 'react-router-dom';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { Subtle } from '../components/Subtle';
import { When } from '../components/When';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import {
  RevisionCause,
  RevisionState,
  RevisionTime,
  RevisionToggle,
  sayChange,
} from './RevisionCells';
import { RevisionDetails } from './RevisionDetails';

/** The revision that is open, which the address of the page names. */
function useOpened() {
  const [params, setParams] = useSearchParams();
  const opened = Number(params.get('revision') ?? '0');
  const toggle = (sequence: number) =>
    setParams(opened === sequence ? {} : { revision: String(sequence) }, {
      replace: true,
    });
  return { opened, toggle };
}

/** The newest revisions; a row opens to what it changed. */
export function RevisionTable(props: { revisions: Revision[] }) {
  const { revisions } = props;
  const t = useText();
  const viewport = useViewport();
  const { opened, toggle } = useOpened();
  const label = t('loadBalancer.revisions');
  const rowId = ({ sequence }: Revision) => String(sequence);
  const toggleOf = ({ sequence }: Revision) => (
    <RevisionToggle
      sequence={sequence}
      isOpen={opened === sequence}
      onToggle={() => toggle(sequence)}
    />
  );
  const detailOf = (revision: Revision) =>
    revision.sequence === opened && <RevisionDetails revision={revision} />;
  if (viewport === 'cards') {
    return (
      <CardList label={label} rows={revisions} rowId={rowId}>
        {revision => (
          <>
            <div style={{ display: 'flex', justifyContent: 'space-between' }}>
              <strong>
                {t('loadBalancer.revisionNamed', {
                  sequence: String(revision.sequence),
                })}
              </strong>
              {toggleOf(revision)}
            </div>
            <div>
              <RevisionCause {...revision} />
            </div>
            <RevisionState revision={revision} />
            <Subtle>
              {sayChange(t, revision)} · <When at={revision.createdAt} />
            </Subtle>
            {detailOf(revision)}
          </>
        )}
      </CardList>
    );
  }
  const columns: DataColumn<Revision>[] = [
    {
      id: 'revision',
      title: t('loadBalancer.column.revision'),
      width: 9,
      isNumeric: true,
      cell: ({ sequence }) => sequence,
    },
    {
      id: 'when',
      title: t('loadBalancer.column.when'),
      width: 12,
      cell: revision => <RevisionTime {...revision} />,
    },
    {
      id: 'cause',
      title: t('loadBalancer.column.cause'),
      width: 30,
      cell: revision => <RevisionCause {...revision} />,
    },
    {
      id: 'change',
      title: t('loadBalancer.column.change'),
      width: 17,
      cell: revision => sayChange(t, revision),
    },
    {
      id: 'state',
      title: t('loadBalancer.column.state'),
      width: 26,
      cell: revision => <RevisionState revision={revision} />,
    },
    {
      id: 'details',
      title: <span aria-label={t('loadBalancer.column.details')} />,
      width: 6,
      isNumeric: true,
      cell: toggleOf,
    },
  ];
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={revisions}
      rowId={rowId}
      detail={detailOf}
    />
  );
}

import Button from '@material-ui/core/Button';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import RemoveCircleIcon from '@material-ui/icons/RemoveCircle';
import type {
  EnvironmentItem,
  MappingInput,
} from '@bamboo-lb/plugin-bamboo-common';
import { CardList } from '../../components/CardList';
import { DataTable, type DataColumn } from '../../components/DataTable';
import { EmptyList } from '../../components/EmptyList';
import { Marked } from '../../components/Marked';
import { Mono } from '../../components/Mono';
import { SectionCard } from '../../components/SectionCard';
import { StateLabel, type StateLook } from '../../components/StateLabel';
import { Subtle } from '../../components/Subtle';
import { sayTargets } from '../../dns/history/HistorySentence';
import { useText, type Text } from '../../hooks/useText';
import { useViewport } from '../../hooks/useViewport';
import { nameOf } from '../../status/mappingStatus';
import {
  byFate,
  countItems,
  fateOf,
  withoutWrong,
  type Fate,
} from './copyForm';
import type { CopyModel } from './useCopy';

function Side({ value }: { value: MappingInput }) {
  const t = useText();
  const targets = value.targets.map(({ app, weight = 100 }) => ({
    app,
    weight,
  }));
  return (
    <>
      <strong>{nameOf({ host: value.host, path: value.path ?? '/' })}</strong>
      <Subtle>
        {t('environments.form.on', {
          targets: <Mono>{sayTargets(targets)}</Mono>,
          loadBalancer: value.loadBalancer,
        })}
      </Subtle>
    </>
  );
}

const LOOKS: Record<Fate, Omit<StateLook, 'label'>> = {
  wrong: { icon: ErrorIcon, token: 'error' },
  made: { icon: CheckCircleIcon, token: 'ok' },
  left: { icon: RemoveCircleIcon, token: 'aborted' },
};

function Note({ item }: { item: EnvironmentItem }) {
  const t = useText();
  const fate = fateOf(item);
  const notes = [...item.problems, ...item.warnings];
  return (
    <StateLabel
      look={{ ...LOOKS[fate], label: t(`environments.form.fate.${fate}`) }}
      detail={
        notes.length > 0 &&
        notes.map(({ field, message }) => (
          <div key={`${field} ${message}`}>
            <Marked text={message} />
          </div>
        ))
      }
    />
  );
}

function Items({ items }: { items: EnvironmentItem[] }) {
  const t = useText();
  const label = t('environments.form.preview');
  const rowId = ({ source }: EnvironmentItem) => source.id;
  const isCards = useViewport() === 'cards';
  if (isCards) {
    return (
      <CardList label={label} rows={items} rowId={rowId}>
        {item => (
          <>
            <div>
              <Side value={item.copy ?? item.source} />
            </div>
            {item.copy && (
              <Subtle>
                {t('environments.form.copyOf', { name: nameOf(item.source) })}
              </Subtle>
            )}
            <Note item={item} />
          </>
        )}
      </CardList>
    );
  }
  const columns: DataColumn<EnvironmentItem>[] = [
    {
      id: 'original',
      title: t('environments.column.original'),
      width: 32,
      cell: ({ source }) => <Side value={source} />,
    },
    {
      id: 'copy',
      title: t('environments.column.copy'),
      width: 34,
      cell: ({ copy }) => (copy ? <Side value={copy} /> : '–'),
    },
    {
      id: 'note',
      title: t('environments.column.note'),
      width: 34,
      cell: item => <Note item={item} />,
    },
  ];
  return (
    <DataTable label={label} columns={columns} rows={items} rowId={rowId} />
  );
}

function summarize(
  t: Text,
  { made, wrong, left }: ReturnType<typeof countItems>,
) {
  return [
    t('environments.form.summary', { count: made }),
    ...(wrong > 0 ? [t('environments.form.wrong', { count: wrong })] : []),
    ...(left > 0 ? [t('environments.form.left', { count: left })] : []),
  ].join(', ');
}

/** Each original beside the copy that would be made, and what is in the way. */
export function CopyPreview({ model }: { model: CopyModel }) {
  const { check, checkFailure, isChecking, change } = model;
  const t = useText();
  const title = t('environments.form.preview');
  if (!check) {
    const resting = isChecking
      ? t('environments.form.previewLooking')
      : t('environments.form.previewNone');
    return (
      <SectionCard title={title}>
        <div role="status">{checkFailure ?? resting}</div>
      </SectionCard>
    );
  }
  const counts = countItems(check);
  // Problems of a field stand at the field.
  const others = check.problems.filter(
    ({ field }) =>
      !/^(name|from|hosts|apps|cluster|loadBalancer|expiresAt)/.test(field),
  );
  return (
    <SectionCard
      isFlush
      title={title}
      subtitle={
        <span role="status">
          {summarize(t, counts)}
          {others.map(({ field, message }) => (
            <div key={field}>
              <Marked text={message} />
            </div>
          ))}
        </span>
      }
      action={
        counts.wrong > 0 &&
        counts.made > 0 && (
          <Button
            size="small"
            variant="outlined"
            color="primary"
            onClick={() => change(withoutWrong(check))}
          >
            {t('environments.form.leaveOut', { count: counts.wrong })}
          </Button>
        )
      }
    >
      {check.items.length > 0 ? (
        <Items items={[...check.items].sort(byFate)} />
      ) : (
        <EmptyList title={t('environments.form.previewEmpty')}>
          {t('environments.form.previewEmptyDetail')}
        </EmptyList>
      )}
    </SectionCard>
  );
}

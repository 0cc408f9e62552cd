import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useRef, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { BackLink } from '../../components/BackLink';
import { Marked } from '../../components/Marked';
import { Mono } from '../../components/Mono';
import { Notice } from '../../components/Notice';
import { SectionCard } from '../../components/SectionCard';
import { SubmitRow } from '../../components/SubmitRow';
import { useText, type Text } from '../../hooks/useText';
import { countItems, type CopyObstacle } from './copyForm';
import { CopyPreview } from './CopyPreview';
import { SourceFields } from './SourceFields';
import { SubstitutionRows } from './SubstitutionRows';
import { TargetFields } from './TargetFields';
import { useChoices, type Choices } from './useChoices';
import { useCopy } from './useCopy';

const useStyles = makeStyles(
  theme => ({
    heading: { marginBottom: theme.spacing(2) },
    subtitle: { color: theme.palette.textSubtle },
    lines: {
      display: 'grid',
      gap: theme.spacing(3),
      gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 380px), 1fr))',
    },
  }),
  { name: 'BambooCopyPage' },
);

function sayObstacle(t: Text, obstacle: CopyObstacle): string {
  switch (obstacle) {
    case 'name':
      return t('environments.form.nameFirst');
    case 'from':
      return t('environments.form.fromFirst');
    case 'rows':
      return t('environments.form.rowsFirst');
    case 'checking':
      return t('environments.form.looking');
    case 'nothing':
      return t('environments.form.nothing');
    default:
      return t('environments.form.fixFirst');
  }
}

function CopyFields({ choices }: { choices: Choices }) {
  const t = useText();
  const classes = useStyles();
  const navigate = useNavigate();
  const nameRef = useRef<HTMLInputElement>(null);
  const model = useCopy(({ id }) =>
    navigate(`../${encodeURIComponent(id)}`, { state: { isNew: true } }),
  );
  const { obstacle, isBusy, check } = model;
  const count = check ? countItems(check).made : 0;
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (obstacle === 'name') {
      nameRef.current?.focus();
    } else if (obstacle === undefined && !isBusy) {
      await model.submit();
    }
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      {model.failure && (
        <Notice tone="error" title={t('environments.form.failed')}>
          <Marked text={model.failure} />
        </Notice>
      )}
      <SectionCard title={t('environments.form.what')}>
        <SourceFields model={model} choices={choices} nameRef={nameRef} />
      </SectionCard>
      <SectionCard
        title={t('environments.form.how')}
        subtitle={t('environments.form.howText', { star: <Mono>*</Mono> })}
      >
        <div className={classes.lines}>
          <SubstitutionRows kind="hosts" model={model} />
          <SubstitutionRows kind="apps" model={model} />
        </div>
      </SectionCard>
      <SectionCard title={t('environments.form.where')}>
        <TargetFields model={model} choices={choices} />
      </SectionCard>
      <CopyPreview model={model} />
      <SubmitRow
        id="bamboo-copy-reason"
        reason={obstacle && sayObstacle(t, obstacle)}
        isBusy={isBusy}
        label={
          count > 0
            ? t('environments.form.submit', { count })
            : t('environments.form.submitNone')
        }
      />
    </form>
  );
}

/** Says what to copy, how and where, and shows what comes of it before. */
export function CopyPage() {
  const t = useText();
  const classes = useStyles();
  const { value, error } = useChoices();
  return (
    <>
      <BackLink>{t('environments.page.back')}</BackLink>
      <div className={classes.heading}>
        <Typography variant="h5" component="h2">
          {t('environments.form.title')}
        </Typography>
        <Typography variant="body2" className={classes.subtitle}>
          {t('environments.form.subtitle')}
        </Typography>
      </div>
      {error && (
        <ResponseErrorPanel
          title={t('environments.form.choicesFailed')}
          error={error}
        />
      )}
      {!error && !value && <Progress />}
      {value && <CopyFields choices={value} />}
    </>
  );
}

import Grid from '@material-ui/core/Grid';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import { useRef, type FormEvent } from 'react';
import { Marked } from '../components/Marked';
import { Notice } from '../components/Notice';
import { PreviewBox } from '../components/PreviewBox';
import { SectionCard } from '../components/SectionCard';
import { SubmitRow } from '../components/SubmitRow';
import { useText, type Text } from '../hooks/useText';
import type { Obstacle, ReleaseModel } from './useRelease';

const useStyles = makeStyles(
  theme => ({
    form: { display: 'grid', gap: theme.spacing(2.5) },
    sentences: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'BambooReleaseForm' },
);

function sayObstacle(t: Text, obstacle: Obstacle): string {
  switch (obstacle) {
    case 'nothing':
      return t('releases.form.chooseShort');
    case 'unfinished':
      return t('releases.form.sayFirst');
    case 'overtaken':
      return t('releases.form.overtakenFirst');
    case 'checking':
      return t('releases.form.looking');
    case 'title':
      return t('releases.form.titleFirst');
    default:
      return t('releases.form.fixFirst');
  }
}

function Sentences({ model }: { model: ReleaseModel }) {
  const t = useText();
  const classes = useStyles();
  const { check, obstacle, release } = model;
  if (check.status === 'failed') {
    return <>{check.message}</>;
  }
  const sentences =
    check.status === 'done'
      ? check.check.sentences
          .map((sentence, index) => ({ id: release.ids[index], sentence }))
          .filter(({ sentence }) => sentence !== '')
      : [];
  if (sentences.length === 0) {
    return obstacle === undefined || obstacle === 'nothing' ? (
      <>{t('releases.form.chooseFirst')}</>
    ) : (
      <>{sayObstacle(t, obstacle)}</>
    );
  }
  const count = release.changes.length + release.unfinished.length;
  return (
    <>
      <ol className={classes.sentences}>
        {sentences.map(({ id, sentence }) => (
          <li key={id}>
            <Marked text={sentence} />
          </li>
        ))}
      </ol>
      {count > 1
        ? t('releases.form.together', { changes: String(count) })
        : t('releases.form.togetherOne')}
    </>
  );
}

/** Title, reason, what will change, and the one button that does it. */
export function ReleaseForm({ model }: { model: ReleaseModel }) {
  const t = useText();
  const classes = useStyles();
  const titleRef = useRef<HTMLInputElement>(null);
  const { obstacle, release, isBusy } = model;
  const count = release.changes.length + release.unfinished.length;
  const isChange = model.check.status === 'done' && model.check.check.ok;
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) {
      return;
    }
    if (obstacle === undefined) {
      await model.submit();
    } else if (obstacle === 'title') {
      titleRef.current?.focus();
    }
  };
  return (
    <SectionCard
      title={t('releases.form.title')}
      subtitle={t('releases.form.subtitle')}
    >
      <form onSubmit={onSubmit} noValidate className={classes.form}>
        {model.failure && (
          <Notice tone="error" title={t('releases.form.failed')}>
            <Marked text={model.failure} />
          </Notice>
        )}
        <Grid container spacing={2}>
          <Grid item xs={12} sm={6}>
            <TextField
              fullWidth
              size="small"
              variant="outlined"
              id="bamboo-release-title"
              label={t('releases.form.name')}
              placeholder={t('releases.form.namePlaceholder')}
              InputLabelProps={{ shrink: true }}
              inputRef={titleRef}
              inputProps={{ maxLength: 200 }}
              value={model.title}
              onChange={event => model.setTitle(event.target.value)}
            />
          </Grid>
          <Grid item xs={12} sm={6}>
            <TextField
              fullWidth
              size="small"
              variant="outlined"
              id="bamboo-release-why"
              label={t('releases.form.why')}
              placeholder={t('dialog.whyPlaceholder')}
              InputLabelProps={{ shrink: true }}
              value={model.comment}
              onChange={event => model.setComment(event.target.value)}
            />
          </Grid>
        </Grid>
        <PreviewBox
          title={
            isChange ? t('releases.form.will') : t('releases.form.willNot')
          }
        >
          <Sentences model={model} />
        </PreviewBox>
        <SubmitRow
          id="bamboo-release-reason"
          reason={obstacle && sayObstacle(t, obstacle)}
          isBusy={isBusy}
          label={
            count > 0
              ? t('releases.form.submit', { count })
              : t('releases.form.submitNone')
          }
        />
      </form>
    </SectionCard>
  );
}

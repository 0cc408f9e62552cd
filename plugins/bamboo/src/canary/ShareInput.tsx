import Button from '@material-ui/core/Button';
import InputAdornment from '@material-ui/core/InputAdornment';
import Slider from '@material-ui/core/Slider';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type { FormEvent, KeyboardEvent } from 'react';
import type { Target } from '@bamboo-lb/plugin-bamboo-common';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { formatPercent } from './figures';
import { SideLabel } from './SideLabel';
import type { ShareDraft } from './useShareDraft';

const MARKS = [0, 25, 50, 75, 100].map(value => ({
  value,
  label: formatPercent(value),
}));

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      alignItems: 'center',
      gap: theme.spacing(2, 3),
      gridTemplateColumns: 'auto minmax(200px, 1fr) auto 96px',
      gridTemplateAreas: '"stable slider canary field"',
    },
    narrow: {
      gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
      gridTemplateAreas: '"stable canary" "slider slider" "field field"',
    },
    // The labels below its ends are wider than its ends.
    slider: { gridArea: 'slider', padding: theme.spacing(0, 2) },
    track: {
      display: 'block',
      '& [class*="MuiSlider-markLabel"]': { color: theme.palette.textSubtle },
      '& [class*="MuiSlider-markLabelActive"]': {
        color: theme.palette.text.primary,
      },
    },
    number: { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
    hint: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1),
    },
  }),
  { name: 'BambooShareInput' },
);

/** Slider and number field for the share of a canary, always in step. */
export function ShareInput(props: {
  stable: Target;
  canary: Target;
  draft: ShareDraft;
  isDisabled: boolean;
  /** The id of the text that says why it is disabled. */
  reasonId?: string;
  /** Whether steps are under way, which a share set by hand pauses. */
  pausesSteps: boolean;
}) {
  const { stable, canary, draft, isDisabled, reasonId } = props;
  const t = useText();
  const classes = useStyles();
  const isNarrow = useViewport() === 'cards';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      draft.apply();
    } else if (event.key === 'Escape') {
      draft.discard();
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    draft.apply();
  };
  return (
    <>
      <div className={`${classes.root} ${isNarrow ? classes.narrow : ''}`}>
        <div style={{ gridArea: 'stable' }}>
          <SideLabel kind="stable" target={stable} share={100 - draft.value} />
        </div>
        <div className={classes.slider}>
          <Slider
            className={classes.track}
            value={draft.value}
            marks={MARKS}
            disabled={isDisabled}
            aria-label={t('canary.share.slider')}
            aria-describedby={reasonId}
            getAriaValueText={share =>
              t('canary.share.value', { share: String(share) })
            }
            onKeyDown={onKeyDown}
            onChange={(_, value) => draft.set(String(value))}
            onChangeCommitted={(event, value) => {
              // Keys choose; only Enter or letting the pointer go applies.
              if (event.type !== 'keydown') {
                draft.apply(Number(value));
              }
            }}
          />
        </div>
        <div style={{ gridArea: 'canary' }}>
          <SideLabel kind="canary" target={canary} share={draft.value} />
        </div>
        <form
          noValidate
          onSubmit={onSubmit}
          style={{ gridArea: 'field', minWidth: 0 }}
        >
          <TextField
            fullWidth
            size="small"
            variant="outlined"
            id="bamboo-canary-share"
            label={t('canary.share.field')}
            value={draft.text}
            disabled={isDisabled}
            error={!draft.isValid}
            helperText={draft.isValid ? undefined : t('canary.share.range')}
            onKeyDown={onKeyDown}
            onChange={event => draft.set(event.target.value.trim())}
            inputProps={{
              inputMode: 'numeric',
              className: classes.number,
              'aria-label': t('canary.share.slider'),
            }}
            InputProps={{
              endAdornment: <InputAdornment position="end">%</InputAdornment>,
            }}
          />
        </form>
      </div>
      {draft.isChanged && draft.isValid && (
        <div className={classes.hint}>
          <Typography variant="body2" style={{ flex: '1 1 180px' }}>
            {t('canary.share.notApplied', {
              share: formatPercent(draft.value),
            })}{' '}
            {props.pausesSteps && t('canary.share.pauses')}
          </Typography>
          <Button size="small" onClick={draft.discard}>
            {t('canary.share.discard')}
          </Button>
          <Button
            size="small"
            variant="outlined"
            color="primary"
            onClick={() => draft.apply()}
          >
            {t('canary.share.apply')}
          </Button>
        </div>
      )}
    </>
  );
}

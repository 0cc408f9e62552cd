import Button from '@material-ui/core/Button';
import MuiLink from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type {
  Canary,
  CanaryOptions,
  Mapping,
} from '@bamboo-lb/plugin-bamboo-common';
import type { ReactNode } from 'react';
import { Mono } from '../components/Mono';
import { When } from '../components/When';
import { Who } from '../components/Who';
import { useText } from '../hooks/useText';
import { nameOf } from '../status/mappingStatus';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1.5, 2),
      marginBottom: theme.spacing(2),
    },
    text: { flex: '1000 1 320px', minWidth: 0, overflowWrap: 'anywhere' },
    title: { fontSize: 20, fontWeight: 700 },
    subtle: { color: theme.palette.textSubtle },
    actions: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1.5),
      flex: '1 1 auto',
      '& > *': { flex: '1 0 auto', textTransform: 'none' },
    },
  }),
  { name: 'BambooCanaryHeader' },
);

function OwnName({ named }: { named: Mapping }) {
  const t = useText();
  return named.url ? (
    <MuiLink
      href={named.url}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={`${nameOf(named)}, ${t('link.opensTab')}`}
    >
      {nameOf(named)}
    </MuiLink>
  ) : (
    <span>{nameOf(named)}</span>
  );
}

function About(props: { options: CanaryOptions; named: Mapping | null }) {
  const { options, named } = props;
  const t = useText();
  const sentences: ReactNode[] = [
    t('canary.started', {
      who: <Who by={options.startedBy} />,
      when: <When at={options.startedAt} />,
    }),
    named && t('canary.reachable', { name: <OwnName named={named} /> }),
    t(options.sticky ? 'canary.sticky' : 'canary.notSticky'),
    options.header !== null &&
      t('canary.chosenByHeader', {
        header: <Mono>{`X-Canary: ${options.header}`}</Mono>,
      }),
    options.cookie !== null &&
      t('canary.chosenByCookie', {
        cookie: <Mono>{`canary=${options.cookie}`}</Mono>,
      }),
  ];
  return (
    <>
      {sentences.map((sentence, index) =>
        sentence ? <span key={index}>{sentence} </span> : null,
      )}
    </>
  );
}

/** Whose canary it is, and the two ways to end it. */
export function CanaryHeader(props: {
  canary: Canary;
  /** Absent once it has ended, as the buttons are. */
  options?: CanaryOptions;
  isDisabled: boolean;
  /** The id of the text that says why they are disabled. */
  reasonId?: string;
  onAbort: () => void;
  onPromote: () => void;
}) {
  const { canary, options, isDisabled, reasonId } = props;
  const t = useText();
  const classes = useStyles();
  const state = { disabled: isDisabled, 'aria-describedby': reasonId };
  return (
    <div className={classes.root}>
      <div className={classes.text}>
        <Typography variant="h6" component="h2" className={classes.title}>
          {t('canary.title', { name: nameOf(canary.mapping) })}
        </Typography>
        {options && (
          <Typography
            variant="body2"
            component="div"
            className={classes.subtle}
          >
            <About options={options} named={canary.named} />
          </Typography>
        )}
      </div>
      {options && (
        <div className={classes.actions}>
          <Button variant="outlined" {...state} onClick={props.onAbort}>
            {t('canary.abort')}
          </Button>
          <Button
            variant="contained"
            color="primary"
            {...state}
            onClick={props.onPromote}
          >
            {t('canary.promote')}
          </Button>
        </div>
      )}
    </div>
  );
}

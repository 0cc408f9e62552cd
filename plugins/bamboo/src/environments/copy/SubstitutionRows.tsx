import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import AddIcon from '@material-ui/icons/Add';
import ArrowForwardIcon from '@material-ui/icons/ArrowForward';
import CloseIcon from '@material-ui/icons/Close';
import type { Substitution } from '@bamboo-lb/plugin-bamboo-common';
import { Marked } from '../../components/Marked';
import { Subtle } from '../../components/Subtle';
import { useText } from '../../hooks/useText';
import type { CopyModel, RowKind } from './useCopy';

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1.5),
    },
    side: { flex: '1 1 190px' },
    arrow: {
      color: theme.palette.textSubtle,
      marginTop: theme.spacing(1),
      [theme.breakpoints.down('xs')]: { display: 'none' },
    },
    more: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 1),
      marginTop: theme.spacing(1),
    },
    suggestion: { overflowWrap: 'anywhere', textAlign: 'left' },
  }),
  { name: 'BambooSubstitutionRows' },
);

const WORDS = {
  hosts: {
    title: 'environments.form.hosts',
    from: 'environments.form.hostFrom',
    to: 'environments.form.hostTo',
    add: 'environments.form.addHost',
    remove: 'environments.form.removeHost',
  },
  apps: {
    title: 'environments.form.apps',
    from: 'environments.form.appFrom',
    to: 'environments.form.appTo',
    add: 'environments.form.addApp',
    remove: 'environments.form.removeApp',
  },
} as const;

const PLACEHOLDERS = {
  hosts: { from: '*.example.com', to: '*.qa.example.com' },
  apps: { from: '/prod/*', to: '/qa/*' },
};

const EMPTY: Substitution = { from: '', to: '' };

function Row(props: {
  kind: RowKind;
  index: number;
  model: CopyModel;
  onChange: (row?: Substitution) => void;
}) {
  const { kind, index, model, onChange } = props;
  const t = useText();
  const classes = useStyles();
  const rows = model.form[kind];
  const row = rows[index] ?? EMPTY;
  const number = String(index + 1);
  const side = (name: keyof Substitution) => {
    const problem = model.rowProblem(kind, index, name);
    return (
      <TextField
        size="small"
        variant="outlined"
        id={`bamboo-copy-${kind}-${index}-${name}`}
        className={classes.side}
        label={t(
          name === 'from'
            ? 'environments.form.fromLabel'
            : 'environments.form.toLabel',
        )}
        placeholder={PLACEHOLDERS[kind][name]}
        InputLabelProps={{ shrink: true }}
        inputProps={{
          'aria-label': t(WORDS[kind][name], { row: number }),
          autoCapitalize: 'none',
          autoComplete: 'off',
          spellCheck: false,
        }}
        value={row[name]}
        error={problem !== undefined}
        helperText={problem && <Marked text={problem} />}
        onChange={event => onChange({ ...row, [name]: event.target.value })}
      />
    );
  };
  return (
    <div className={classes.row}>
      {side('from')}
      <ArrowForwardIcon
        aria-hidden
        fontSize="small"
        className={classes.arrow}
      />
      {side('to')}
      {rows.length > 1 && (
        <IconButton
          size="small"
          style={{ marginTop: 4 }}
          aria-label={t(WORDS[kind].remove, { row: number })}
          onClick={() => onChange()}
        >
          <CloseIcon fontSize="small" />
        </IconButton>
      )}
    </div>
  );
}

/** Lines that say what becomes of hosts or of apps, with lines that would do. */
export function SubstitutionRows(props: { kind: RowKind; model: CopyModel }) {
  const { kind, model } = props;
  const { form, change, suggestions } = model;
  const t = useText();
  const classes = useStyles();
  const rows = form[kind];
  const replace = (index: number, row?: Substitution) =>
    change({
      [kind]: rows.flatMap((old, at) => {
        if (at !== index) {
          return [old];
        }
        return row ? [row] : [];
      }),
    });
  const use = (line: Substitution) => {
    const kept = rows.filter(({ from, to }) => from !== '' || to !== '');
    change({ [kind]: [...kept, line] });
  };
  return (
    <div>
      <Typography variant="body2" component="h3">
        <strong>{t(WORDS[kind].title)}</strong>
      </Typography>
      {kind === 'apps' && <Subtle>{t('environments.form.appsHelp')}</Subtle>}
      {rows.map((_, index) => (
        <Row
          key={index}
          kind={kind}
          index={index}
          model={model}
          onChange={row => replace(index, row)}
        />
      ))}
      <div className={classes.more}>
        <Button
          size="small"
          color="primary"
          startIcon={<AddIcon />}
          aria-label={t(WORDS[kind].add)}
          onClick={() => change({ [kind]: [...rows, EMPTY] })}
        >
          {t('environments.form.addRow')}
        </Button>
        {suggestions[kind].map(line => (
          <Button
            key={`${line.from} ${line.to}`}
            size="small"
            color="primary"
            className={classes.suggestion}
            onClick={() => use(line)}
          >
            {t('environments.form.use', { ...line })}
          </Button>
        ))}
      </div>
    </div>
  );
}

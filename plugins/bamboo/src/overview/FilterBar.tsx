import InputAdornment from '@material-ui/core/InputAdornment';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import SearchIcon from '@material-ui/icons/Search';
import { useEffect, useState } from 'react';
import { useText, type Text } from '../hooks/useText';
import { STATES, type Filters } from './useMappingSearch';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1.5) },
    // Its width, and not only its share, counts for what fits on one line.
    search: { width: 270, maxWidth: '100%', flexGrow: 1 },
    select: { minWidth: 110 },
  }),
  { name: 'BambooFilterBar' },
);

const TYPING_MS = 250;

function stateOption(t: Text, state: (typeof STATES)[number]): string {
  return state === 'rolling-out'
    ? t('overview.rollingOut')
    : t(`state.${state}`);
}

function Search(props: { value: string; onChange: (value: string) => void }) {
  const { value, onChange } = props;
  const t = useText();
  const classes = useStyles();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) {
      return undefined;
    }
    const timer = setTimeout(() => onChange(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <TextField
      size="small"
      variant="outlined"
      type="search"
      className={classes.search}
      placeholder={t('overview.search')}
      inputProps={{ 'aria-label': t('overview.search') }}
      value={typed}
      onChange={event => setTyped(event.target.value)}
      InputProps={{
        startAdornment: (
          <InputAdornment position="start">
            <SearchIcon aria-hidden fontSize="small" />
          </InputAdornment>
        ),
      }}
    />
  );
}

/** Search, state and load balancer. */
export function FilterBar(props: {
  filters: Filters;
  loadBalancers: string[];
  onChange: (change: Partial<Filters>) => void;
}) {
  const { filters, loadBalancers, onChange } = props;
  const t = useText();
  const classes = useStyles();
  const select = {
    select: true,
    size: 'small',
    variant: 'outlined',
    className: classes.select,
    SelectProps: { native: true },
    InputLabelProps: { shrink: true },
  } as const;
  return (
    <div className={classes.root}>
      <Search
        value={filters.search}
        onChange={search => onChange({ search })}
      />
      <TextField
        {...select}
        id="bamboo-filter-state"
        label={t('overview.state')}
        value={filters.state}
        onChange={event => onChange({ state: event.target.value })}
      >
        <option value="">{t('overview.any')}</option>
        {STATES.map(state => (
          <option key={state} value={state}>
            {stateOption(t, state)}
          </option>
        ))}
      </TextField>
      <TextField
        {...select}
        id="bamboo-filter-load-balancer"
        label={t('dns.column.loadBalancer')}
        value={filters.loadBalancer}
        onChange={event => onChange({ loadBalancer: event.target.value })}
      >
        <option value="">{t('overview.any')}</option>
        {loadBalancers.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </TextField>
    </div>
  );
}

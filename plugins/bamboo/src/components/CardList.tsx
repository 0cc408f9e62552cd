import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    card: {
      padding: theme.spacing(2, 2.5),
      borderTop: `1px solid ${theme.palette.divider}`,
      '& > * + *': { marginTop: theme.spacing(1) },
    },
  }),
  { name: 'BambooCardList' },
);

/** The rows of a table as a list of cards, where there is no room for columns. */
export function CardList<T>(props: {
  label: string;
  rows: T[];
  rowId: (row: T) => string;
  children: (row: T) => ReactNode;
}) {
  const { label, rows, rowId, children } = props;
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={label}>
      {rows.map(row => (
        <li key={rowId(row)} className={classes.card}>
          {children(row)}
        </li>
      ))}
    </ul>
  );
}

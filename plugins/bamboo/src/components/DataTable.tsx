import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { Fragment, type ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    table: { tableLayout: 'fixed' },
    head: {
      color: theme.palette.textSubtle,
      fontSize: 12,
      fontWeight: 600,
      textTransform: 'none',
      letterSpacing: 0,
      padding: theme.spacing(1, 1),
      lineHeight: '18px',
      borderBottom: `1px solid ${theme.palette.divider}`,
    },
    row: {
      '&:nth-of-type(odd)': {
        backgroundColor: theme.palette.background.default,
      },
    },
    cell: {
      verticalAlign: 'top',
      borderBottom: 'none',
      padding: '11px 8px',
      lineHeight: '20px',
      overflowWrap: 'anywhere',
    },
    // Numbers end where the next column's words begin, so they need more air.
    right: { fontVariantNumeric: 'tabular-nums', paddingRight: 24 },
    edge: {
      '& > :first-child': { paddingLeft: 20 },
      '& > :last-child': { paddingRight: 20 },
    },
    detail: {
      backgroundColor: theme.palette.background.paper,
      padding: theme.spacing(1.5, 2.5, 2.5),
      borderTop: `1px solid ${theme.palette.divider}`,
      borderBottom: `1px solid ${theme.palette.divider}`,
    },
  }),
  { name: 'BambooDataTable' },
);

/** A column: its heading, its share of the width and its cells. */
export interface DataColumn<T> {
  id: string;
  title: ReactNode;
  /** Percent of the table. */
  width: number;
  isNumeric?: boolean;
  cell: (row: T) => ReactNode;
}

/** A real table with stable rows, fixed columns and an optional detail row. */
export function DataTable<T>(props: {
  label: string;
  columns: DataColumn<T>[];
  rows: T[];
  rowId: (row: T) => string;
  /** What a row opens to; nothing for closed rows. */
  detail?: (row: T) => ReactNode;
}) {
  const { label, columns, rows, rowId, detail } = props;
  const classes = useStyles();
  const align = (column: DataColumn<T>) =>
    column.isNumeric ? ('right' as const) : ('left' as const);
  return (
    <Table className={classes.table} aria-label={label} size="small">
      <TableHead>
        <TableRow className={classes.edge}>
          {columns.map(column => (
            <TableCell
              key={column.id}
              className={`${classes.head} ${
                column.isNumeric ? classes.right : ''
              }`}
              align={align(column)}
              style={{ width: `${column.width}%` }}
            >
              {column.title}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map(row => {
          const opened = detail?.(row);
          return (
            <Fragment key={rowId(row)}>
              <TableRow className={`${classes.row} ${classes.edge}`}>
                {columns.map(column => (
                  <TableCell
                    key={column.id}
                    align={align(column)}
                    className={`${classes.cell} ${
                      column.isNumeric ? classes.right : ''
                    }`}
                  >
                    {column.cell(row)}
                  </TableCell>
                ))}
              </TableRow>
              {opened && (
                <TableRow>
                  <TableCell
                    colSpan={columns.length}
                    className={classes.detail}
                  >
                    {opened}
                  </TableCell>
                </TableRow>
              )}
            </Fragment>
          );
        })}
      </TableBody>
    </Table>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import { useMemo } from 'react';
import { useText } from '../hooks/useText';
import { diffLines, type DiffLine } from './diffLines';

const useStyles = makeStyles(
  theme => {
    const isDark = theme.palette.type === 'dark';
    return {
      root: {
        maxHeight: 420,
        overflow: 'auto',
        border: `1px solid ${theme.palette.divider}`,
        borderRadius: theme.shape.borderRadius,
        margin: theme.spacing(0.5, 0, 1.5),
      },
      table: {
        borderCollapse: 'collapse',
        minWidth: '100%',
        fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
        fontSize: 12,
        lineHeight: '19px',
        whiteSpace: 'pre',
      },
      number: {
        color: theme.palette.textSubtle,
        textAlign: 'right',
        padding: '0 8px 0 12px',
        userSelect: 'none',
      },
      sign: { fontWeight: 700, paddingRight: 8, minWidth: 12 },
      text: { width: '100%', paddingRight: 12 },
      added: { backgroundColor: isDark ? '#1d3d2a' : '#e6f6ec' },
      removed: { backgroundColor: isDark ? '#4a2226' : '#fdeaea' },
      gap: {
        color: theme.palette.textSubtle,
        fontFamily: theme.typography.fontFamily,
        padding: '2px 0',
      },
    };
  },
  { name: 'BambooDiff' },
);

const SIGNS = { same: '', added: '+', removed: '−' };

/** The difference of two texts, which scrolls inside itself. */
export function Diff(props: { label: string; before: string; after: string }) {
  const { label, before, after } = props;
  const t = useText();
  const classes = useStyles();
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const row = (line: DiffLine, index: number) =>
    line.kind === 'gap' ? (
      <tr key={index}>
        <td className={classes.gap} colSpan={2} />
        <td className={classes.gap}>
          {t('loadBalancer.lines', { count: line.count })}
        </td>
      </tr>
    ) : (
      <tr
        key={index}
        className={line.kind === 'same' ? undefined : classes[line.kind]}
      >
        <td className={classes.number}>{line.line}</td>
        <td className={classes.sign}>{SIGNS[line.kind]}</td>
        <td className={classes.text}>{line.text}</td>
      </tr>
    );
  return (
    // A region that scrolls has to be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.root} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <tbody>{lines.map(row)}</tbody>
      </table>
    </div>
  );
}

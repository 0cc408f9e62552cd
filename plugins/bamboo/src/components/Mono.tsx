import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  {
    root: {
      fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
      fontSize: '0.93em',
      overflowWrap: 'anywhere',
    },
  },
  { name: 'BambooMono' },
);

/** An app id, an address or a piece of configuration. */
export function Mono(props: { children: ReactNode }) {
  return <span className={useStyles().root}>{props.children}</span>;
}

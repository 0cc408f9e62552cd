import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import useMeasure from 'react-use/lib/useMeasure';
import { RoomContext, viewportOf } from '../hooks/useViewport';

const useStyles = makeStyles(
  theme => ({
    // The shells set fonts of their own, which words between our components
    // would otherwise take over.
    root: { ...theme.typography.body2, color: theme.palette.text.primary },
  }),
  { name: 'BambooRoom' },
);

/**
 * The root of a tab or page. It measures how much room there really is: beside
 * a pinned sidebar that is far less than the window.
 */
export function Room(props: { children: ReactNode }) {
  const classes = useStyles();
  const [ref, { width }] = useMeasure<HTMLDivElement>();
  return (
    <div ref={ref} className={classes.root}>
      <RoomContext.Provider value={width > 0 ? viewportOf(width) : undefined}>
        {props.children}
      </RoomContext.Provider>
    </div>
  );
}

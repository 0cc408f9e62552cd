import { InfoCard } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    inset: { padding: theme.spacing(0, 0.5) },
    card: {
      marginBottom: theme.spacing(2),
      // Icons and texts of buttons inside cards stay in sentence case.
      '& [class*="MuiButton-root"]': { textTransform: 'none' },
      // What is in the header stands beside the title where both fit, and
      // below it, over the whole width, where they do not.
      '& [class*="MuiCardHeader-root"]': {
        flexWrap: 'wrap',
        gap: theme.spacing(1.5),
        padding: theme.spacing(2, 2.5),
      },
      '& [class*="MuiCardHeader-content"]': { flex: '1000 1 240px' },
      '& [class*="MuiCardHeader-action"]': {
        margin: 0,
        alignSelf: 'flex-start',
        flex: '1 1 auto',
        minWidth: 0,
        maxWidth: '100%',
      },
    },
  }),
  { name: 'BambooSectionCard' },
);

/** A block of a screen with a heading. */
export function SectionCard(props: {
  title: ReactNode;
  subtitle?: ReactNode;
  action?: ReactNode;
  /** The children reach the edges, as tables do. */
  isFlush?: boolean;
  children: ReactNode;
}) {
  const { title, subtitle, action, isFlush, children } = props;
  const classes = useStyles();
  return (
    <InfoCard
      className={classes.card}
      divider={false}
      title={title}
      titleTypographyProps={{
        variant: 'h6',
        component: 'h2',
        style: { fontSize: 20, fontWeight: 700 },
      }}
      subheader={subtitle && <span>{subtitle}</span>}
      subheaderTypographyProps={{ variant: 'body2' }}
      headerProps={{ action }}
      noPadding={isFlush}
    >
      {isFlush ? children : <div className={classes.inset}>{children}</div>}
    </InfoCard>
  );
}

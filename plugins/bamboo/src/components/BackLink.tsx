import { Link } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import ArrowBackIcon from '@material-ui/icons/ArrowBack';
import type { ReactNode } from 'react';

/** The way back from a view to the one above it. */
export function BackLink(props: {
  children: ReactNode;
  /** One step up when left out. */
  to?: string;
}) {
  return (
    <Typography variant="body2" style={{ marginBottom: 12 }}>
      <Link to={props.to ?? '..'}>
        <ArrowBackIcon
          aria-hidden
          style={{ fontSize: 16, marginRight: 6, verticalAlign: '-3px' }}
        />
        {props.children}
      </Link>
    </Typography>
  );
}

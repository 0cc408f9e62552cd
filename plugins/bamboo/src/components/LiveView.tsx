import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import type { ReactNode } from 'react';
import { formatClock } from '../format/time';
import type { Live } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { Notice } from './Notice';

/** Says that the page is older than it looks. */
export function StaleNotice(props: { since: number }) {
  const t = useText();
  const time = formatClock(props.since, { now: props.since });
  return (
    <Notice tone="warning" icon={CloudOffIcon} title={t('live.lost')}>
      {t('live.lostDetail', { time })}
    </Notice>
  );
}

/** The four states of data: loading, failed, stale and there. */
export function LiveView<T>(props: {
  live: Live<T>;
  failedTitle: string;
  children: (data: T) => ReactNode;
}) {
  const { live, failedTitle, children } = props;
  const t = useText();
  if (live.status === 'loading') {
    return <Progress />;
  }
  if (live.status === 'error') {
    return (
      <>
        <ResponseErrorPanel title={failedTitle} error={live.error} />
        <Button
          variant="outlined"
          onClick={live.refresh}
          style={{ marginTop: 16, textTransform: 'none' }}
        >
          {t('action.retry')}
        </Button>
      </>
    );
  }
  return (
    <>
      {live.staleSince !== undefined && <StaleNotice since={live.staleSince} />}
      {children(live.data)}
    </>
  );
}

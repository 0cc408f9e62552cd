import Tooltip from '@material-ui/core/Tooltip';
import { formatDuration } from '../format/time';
import { useNow } from '../hooks/useNow';

/** How long ago something was, counting on; the full time in its tooltip. */
export function Since(props: { at: string }) {
  const now = useNow();
  return (
    <Tooltip title={props.at}>
      <time dateTime={props.at}>
        {formatDuration(now - Date.parse(props.at))}
      </time>
    </Tooltip>
  );
}

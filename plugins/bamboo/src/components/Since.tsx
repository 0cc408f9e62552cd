import Tooltip from '@material-ui/core/Tooltip';
import { formatAge } from '../format/time';
import { useNow } from '../hooks/useNow';

/** How long ago something was, counting on; the full time in its tooltip. */
export function Since(props: { at: string }) {
  const now = useNow();
  return (
    <Tooltip title={props.at}>
      <time dateTime={props.at}>{formatAge(now - Date.parse(props.at))}</time>
    </Tooltip>
  );
}

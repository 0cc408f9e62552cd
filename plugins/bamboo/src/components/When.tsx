import Tooltip from '@material-ui/core/Tooltip';
import { timeParts } from '../format/time';
import { useNow } from '../hooks/useNow';
import { useText, type Text } from '../hooks/useText';

/** A point in time in words, such as "today, 14:02". */
export function sayWhen(t: Text, iso: string, now: number): string {
  const { word, text } = timeParts(iso, { now });
  return word === 'date' ? text : t(`time.${word}`, { time: text });
}

/** A point in time in words, with the full time in its tooltip. */
export function When(props: { at: string }) {
  const t = useText();
  const now = useNow(15_000);
  return (
    <Tooltip title={props.at}>
      <time dateTime={props.at}>{sayWhen(t, props.at, now)}</time>
    </Tooltip>
  );
}

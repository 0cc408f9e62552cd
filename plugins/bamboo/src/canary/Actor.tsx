import { Who } from '../components/Who';
import { useText } from '../hooks/useText';
import { GUARD } from './guard';

/** Who did something with a canary: a person, a script or the guard. */
export function Actor(props: {
  by: string;
  /** The sentence begins with it. */
  isFirst?: boolean;
}) {
  const t = useText();
  return props.by === GUARD ? (
    <span>{t(props.isFirst ? 'canary.guardFirst' : 'canary.guardName')}</span>
  ) : (
    <Who by={props.by} />
  );
}

import { Who } from '../components/Who';
import { useText } from '../hooks/useText';
import { GUARD } from './guard';

/** Who did something with a canary, within a sentence. */
export function Actor(props: { by: string }) {
  const t = useText();
  return props.by === GUARD ? (
    <span>{t('canary.guardName')}</span>
  ) : (
    <Who by={props.by} />
  );
}

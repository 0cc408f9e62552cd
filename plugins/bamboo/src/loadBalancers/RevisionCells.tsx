import type { Revision } from '@bamboo-lb/plugin-bamboo-common';
import IconButton from '@material-ui/core/IconButton';
import ExpandLessIcon from '@material-ui/icons/ExpandLess';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { StateLabel } from '../components/StateLabel';
import { Subtle } from '../components/Subtle';
import { When } from '../components/When';
import { Who } from '../components/Who';
import { formatClock } from '../format/time';
import { useText, type Text } from '../hooks/useText';
import { revisionSays } from '../status/agentStatus';

/** The parts of the configuration that came, went and changed, in words. */
export function sayChange(t: Text, { change }: Revision): string {
  return (
    (['added', 'removed', 'changed'] as const)
      .filter(kind => change[kind] > 0)
      .map(kind => t(`loadBalancer.${kind}`, { count: change[kind] }))
      .join(', ') || '–'
  );
}

/** When a revision was made, to the second. */
export function RevisionTime({ createdAt }: Revision) {
  const at = Date.parse(createdAt);
  return (
    <>
      {formatClock(at, { now: at }, true)}
      <Subtle>
        <When at={createdAt} />
      </Subtle>
    </>
  );
}

/** Why there is a revision, and who wanted it. */
export function RevisionCause({ cause: { by, text } }: Revision) {
  const t = useText();
  return (
    <>
      {by ? <strong>{text}</strong> : text}
      <Subtle>{by ? <Who by={by} /> : t('loadBalancer.nobody')}</Subtle>
    </>
  );
}

/** Where a revision stands; those that were replaced step back. */
export function RevisionState({ revision }: { revision: Revision }) {
  const { look, detail } = revisionSays(useText(), revision);
  const isPlain = revision.state === 'replaced';
  return <StateLabel look={look} detail={detail} isPlain={isPlain} />;
}

/** Opens and closes what a revision changed. */
export function RevisionToggle(props: {
  sequence: number;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const { isOpen, onToggle } = props;
  const t = useText();
  const sequence = String(props.sequence);
  return (
    <IconButton
      size="small"
      style={{ margin: '-4px 0' }}
      aria-expanded={isOpen}
      aria-label={t(isOpen ? 'loadBalancer.hide' : 'loadBalancer.show', {
        sequence,
      })}
      onClick={onToggle}
    >
      {isOpen ? <ExpandLessIcon /> : <ExpandMoreIcon />}
    </IconButton>
  );
}

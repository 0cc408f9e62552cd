import { makeStyles } from '@material-ui/core/styles';
import MuiLink from '@material-ui/core/Link';
import LaunchIcon from '@material-ui/icons/Launch';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { CanaryChip } from '../canary/CanaryChip';
import { useText } from '../hooks/useText';
import { nameOf } from '../status/mappingStatus';
import { NameCondition } from './NameCondition';
import { OriginChip } from './OriginChip';

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1),
    },
    name: { fontWeight: 700, overflowWrap: 'anywhere' },
    plain: { color: theme.palette.textSubtle },
    icon: { fontSize: 15, marginLeft: 6, verticalAlign: '-2px' },
    hidden: {
      position: 'absolute',
      width: 1,
      height: 1,
      overflow: 'hidden',
      clip: 'rect(0 0 0 0)',
    },
  }),
  { name: 'BambooMappingName' },
);

/** A name, leading to what it serves, and whether DNS knows it. */
export function MappingName(props: {
  mapping: Mapping;
  /** Nothing says where it comes from: the list around it does. */
  isPlain?: boolean;
  /** It is the own name of a canary. */
  isCanary?: boolean;
}) {
  const { mapping } = props;
  const classes = useStyles();
  const t = useText();
  const name = nameOf(mapping);
  const isOpenable =
    mapping.url !== undefined &&
    !mapping.host.startsWith('*') &&
    mapping.status.state !== 'expired';
  return (
    <>
      <div className={classes.row}>
        {isOpenable ? (
          <MuiLink
            className={classes.name}
            href={mapping.url}
            target="_blank"
            rel="noopener noreferrer"
          >
            {name}
            <LaunchIcon aria-hidden className={classes.icon} />
            <span className={classes.hidden}>, {t('link.opensTab')}</span>
          </MuiLink>
        ) : (
          <span className={`${classes.name} ${classes.plain}`}>{name}</span>
        )}
        {(props.isCanary || mapping.options.canary) && <CanaryChip />}
        {!props.isPlain && <OriginChip origin={mapping.origin} />}
      </div>
      <NameCondition status={mapping.status} />
    </>
  );
}

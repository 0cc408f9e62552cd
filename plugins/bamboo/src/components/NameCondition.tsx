import { makeStyles } from '@material-ui/core/styles';
import type { MappingStatus } from '@bamboo-lb/plugin-bamboo-common';
import { useText } from '../hooks/useText';
import { nameCondition } from '../status/mappingStatus';
import { Subtle } from './Subtle';

const useStyles = makeStyles(
  theme => ({
    summary: {
      cursor: 'pointer',
      display: 'list-item',
      '&:hover': { color: theme.palette.text.primary },
    },
  }),
  { name: 'BambooNameCondition' },
);

/**
 * Whether DNS knows a name. What to ask the DNS team for is a sentence with the
 * name in it twice, so it opens only when wanted.
 */
export function NameCondition({ status }: { status: MappingStatus }) {
  const t = useText();
  const classes = useStyles();
  const condition = nameCondition(status);
  // Nobody needs an entry in DNS for what is no longer served.
  if (!condition || status.state === 'expired') {
    return null;
  }
  if (condition.type === 'NameResolves') {
    return <Subtle>{t('dns.resolves')}</Subtle>;
  }
  return (
    <Subtle>
      <details>
        <summary className={classes.summary}>
          {condition.type === 'ResolvesElsewhere'
            ? t('dns.resolvesElsewhere')
            : t('dns.resolvesNot')}
        </summary>
        {condition.message}
      </details>
    </Subtle>
  );
}

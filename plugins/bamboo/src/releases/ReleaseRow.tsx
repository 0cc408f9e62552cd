import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import FormHelperText from '@material-ui/core/FormHelperText';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { statusColor } from '../components/colors';
import { Marked } from '../components/Marked';
import { MappingState } from '../components/MappingState';
import { Mono } from '../components/Mono';
import { OriginChip } from '../components/OriginChip';
import { Subtle } from '../components/Subtle';
import { When } from '../components/When';
import { Who } from '../components/Who';
import { sayTargets } from '../dns/history/HistorySentence';
import { useText } from '../hooks/useText';
import { nameOf } from '../status/mappingStatus';
import { DeedFields } from './DeedFields';
import type { ReleaseModel } from './useRelease';

const useStyles = makeStyles(
  theme => ({
    row: {
      padding: theme.spacing(1, 2.5),
      borderTop: `1px solid ${theme.palette.divider}`,
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(0.5, 2),
    },
    label: {
      flex: '3 1 260px',
      display: 'flex',
      alignItems: 'flex-start',
      minWidth: 0,
      overflowWrap: 'anywhere',
      cursor: 'pointer',
    },
    disabled: { cursor: 'default', color: theme.palette.textSubtle },
    box: { padding: 6, margin: theme.spacing(-0.25, 1, 0, -0.75) },
    title: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 1),
    },
    name: { fontWeight: 700 },
    state: { flex: '2 1 200px', paddingTop: 4 },
    fields: {
      padding: theme.spacing(1.5, 0, 1, 4.5),
      [theme.breakpoints.down('xs')]: { paddingLeft: 0 },
    },
    overtaken: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1),
    },
  }),
  { name: 'BambooReleaseRow' },
);

function Overtaken(props: { mapping: Mapping; onGoOn: () => void }) {
  const { mapping, onGoOn } = props;
  const t = useText();
  const classes = useStyles();
  return (
    <div className={classes.overtaken}>
      <span>
        {t('releases.overtaken', {
          who: <Who by={mapping.updatedBy} />,
          when: <When at={mapping.updatedAt} />,
        })}
      </span>
      <Button
        size="small"
        color="primary"
        aria-label={t('releases.goOnNamed', { name: nameOf(mapping) })}
        onClick={onGoOn}
      >
        {t('releases.goOn')}
      </Button>
    </div>
  );
}

/** One mapping to choose, and what happens to it once it is chosen. */
export function ReleaseRow(props: {
  mapping: Mapping;
  model: ReleaseModel;
  loadBalancers: string[];
  /** The id of the text that says why it cannot be chosen. */
  refusedBy: string | undefined;
}) {
  const { mapping, model, loadBalancers, refusedBy } = props;
  const t = useText();
  const classes = useStyles();
  const theme = useTheme();
  const name = nameOf(mapping);
  const boxId = `bamboo-release-${mapping.id}`;
  const draft = model.draft.get(mapping.id);
  const problems = model.problemsOf(mapping.id);
  const change = (changed: Parameters<ReleaseModel['change']>[1]) =>
    model.change(mapping.id, changed);
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <label
          htmlFor={boxId}
          className={`${classes.label} ${refusedBy ? classes.disabled : ''}`}
        >
          <Checkbox
            color="primary"
            className={classes.box}
            checked={draft !== undefined}
            disabled={refusedBy !== undefined}
            inputProps={{
              id: boxId,
              'aria-label': t('releases.choose', { name }),
              'aria-describedby': refusedBy,
            }}
            onChange={event => model.choose(mapping, event.target.checked)}
          />
          <span style={{ paddingTop: 4 }}>
            <span className={classes.title}>
              <span className={classes.name}>{name}</span>
              <OriginChip origin={mapping.origin} />
            </span>
            <Subtle>
              {t('releases.goesTo', {
                targets: <Mono>{sayTargets(mapping.targets)}</Mono>,
                loadBalancer: mapping.loadBalancer,
              })}
            </Subtle>
          </span>
        </label>
        <div className={classes.state}>
          <MappingState mapping={mapping} />
        </div>
      </div>
      {draft && (
        <div className={classes.fields}>
          <DeedFields
            mapping={mapping}
            draft={draft}
            loadBalancers={loadBalancers}
            onChange={change}
          />
          {draft.version !== mapping.version && (
            <Overtaken
              mapping={mapping}
              onGoOn={() => change({ version: mapping.version })}
            />
          )}
          <div role="status">
            {problems.map(message => (
              <FormHelperText
                key={message}
                style={{ color: statusColor(theme, 'error') }}
              >
                <Marked text={message} />
              </FormHelperText>
            ))}
            {model.warningsOf(mapping.id).map(message => (
              <FormHelperText key={message}>
                <Marked text={message} />
              </FormHelperText>
            ))}
          </div>
        </div>
      )}
    </li>
  );
}

import { CopyTextButton } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { changeId } from '@bamboo-lb/plugin-bamboo-common';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import MuiLink from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useCallback, useState } from 'react';
import { bambooApiRef } from '../api';
import {
  useFormDialogStyles,
  useIsFullScreen,
} from '../components/formDialogStyles';
import { LiveView } from '../components/LiveView';
import { Mono } from '../components/Mono';
import { Subtle } from '../components/Subtle';
import { useLive } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { ChangeStations } from './ChangeStations';
import { searchesFor } from './stations';

const useStyles = makeStyles(
  theme => ({
    title: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    logs: { marginTop: theme.spacing(2) },
    command: {
      padding: theme.spacing(0.5, 1),
      margin: theme.spacing(0.5, 0),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
  }),
  { name: 'BambooShowChange' },
);

/** Which change: that of this revision. */
interface ChangeProps {
  loadBalancer: string;
  sequence: number;
}

function InTheLogs({ id, lineage }: { id: string; lineage: string }) {
  const t = useText();
  const classes = useStyles();
  return (
    <>
      <Typography variant="body2" component="h3" className={classes.logs}>
        <strong>{t('changes.logs')}</strong>
      </Typography>
      <Subtle>{t('changes.logsDetail')}</Subtle>
      {searchesFor(id).map(command => (
        <div key={command} className={classes.command}>
          <Mono>{command}</Mono>
        </div>
      ))}
      <Subtle>{t('changes.lineage', { lineage })}</Subtle>
    </>
  );
}

function ChangeDialog(props: ChangeProps & { onClose: () => void }) {
  const { loadBalancer, sequence, onClose } = props;
  const t = useText();
  const classes = useFormDialogStyles();
  const ours = useStyles();
  const fullScreen = useIsFullScreen();
  const api = useApi(bambooApiRef);
  const load = useCallback(
    (signal: AbortSignal) =>
      api.getRevision(loadBalancer, sequence, { signal }),
    [api, loadBalancer, sequence],
  );
  const live = useLive({ load });
  const id = changeId(loadBalancer, sequence);
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      fullScreen={fullScreen}
      onClose={onClose}
      classes={{ paper: classes.paper }}
      aria-labelledby="bamboo-change-title"
    >
      <DialogTitle id="bamboo-change-title">
        <span className={ours.title}>
          {t('changes.title', { id })}
          <CopyTextButton
            variant="tertiary"
            text={id}
            tooltipText={t('changes.copied')}
            aria-label={t('changes.copy')}
          />
        </span>
      </DialogTitle>
      <DialogContent>
        <LiveView live={live} failedTitle={t('changes.loadFailed')}>
          {revision => (
            <>
              <ChangeStations revision={revision} />
              <InTheLogs id={id} lineage={revision.lineage} />
            </>
          )}
        </LiveView>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('action.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}

/** A link that opens the way of one change, and how to find it in the logs. */
export function ShowChange(props: ChangeProps) {
  const t = useText();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <MuiLink
        component="button"
        variant="caption"
        onClick={() => setIsOpen(true)}
      >
        {t('changes.show')}
      </MuiLink>
      {isOpen && <ChangeDialog {...props} onClose={() => setIsOpen(false)} />}
    </>
  );
}

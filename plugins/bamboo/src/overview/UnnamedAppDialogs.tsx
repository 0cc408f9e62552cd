import { parseEntityRef } from '@backstage/catalog-model';
import { CodeSnippet } from '@backstage/core-components';
import {
  ANNOTATION_MARATHON_APP_ID,
  type App,
  type LoadBalancer,
} from '@bamboo-lb/plugin-bamboo-common';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { newForm } from '../dns/dialog/form';
import { MappingDialog } from '../dns/dialog/MappingDialog';
import { useText } from '../hooks/useText';

/** Says how an app that no component claims gets one. */
export function AssignDialog(props: { app: App; onClose: () => void }) {
  const { app, onClose } = props;
  const t = useText();
  return (
    <Dialog open onClose={onClose} aria-labelledby="bamboo-assign-title">
      <DialogTitle id="bamboo-assign-title">
        {t('overview.assignTitle', { app: app.id })}
      </DialogTitle>
      <DialogContent>
        <Typography variant="body2" gutterBottom>
          {t('overview.assignText')}
        </Typography>
        <CodeSnippet
          language="yaml"
          showCopyCodeButton
          text={`metadata:\n  annotations:\n    ${ANNOTATION_MARATHON_APP_ID}: ${app.id}`}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} style={{ textTransform: 'none' }}>
          {t('action.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Gives an app of a component its first name. */
export function NameDialog(props: {
  app: App;
  entityRef: string;
  loadBalancers: LoadBalancer[];
  onDone: () => void;
}) {
  const { app, entityRef, loadBalancers, onDone } = props;
  const { name } = parseEntityRef(entityRef);
  return (
    <MappingDialog
      entityTitle={name}
      component={name}
      entityRef={entityRef}
      apps={[app]}
      loadBalancers={loadBalancers}
      initial={newForm({ app, loadBalancer: loadBalancers[0] })}
      onSaved={onDone}
      onClose={onDone}
    />
  );
}

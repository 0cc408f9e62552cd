import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import Typography from '@material-ui/core/Typography';
import type {
  App,
  LoadBalancer,
  Mapping,
} from '@bamboo-lb/plugin-bamboo-common';
import { useRef, type FormEvent } from 'react';
import {
  useFormDialogStyles,
  useIsFullScreen,
} from '../../components/formDialogStyles';
import { Notice } from '../../components/Notice';
import { SubmitButton } from '../../components/SubmitButton';
import { useText } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import type { FormField, MappingForm } from './form';
import { HostFields } from './HostFields';
import { OtherFields } from './OtherFields';
import { OvertakenNotice } from './OvertakenNotice';
import { Preview } from './Preview';
import { TargetFields } from './TargetFields';
import { useMappingDialog, type MappingDialogModel } from './useMappingDialog';

export interface MappingDialogProps {
  /** How the entity is called on the page. */
  entityTitle: string;
  /** The first suggestion for a host is this name in an open domain. */
  component: string;
  entityRef: string;
  apps: App[];
  loadBalancers: LoadBalancer[];
  initial: MappingForm;
  /** The mapping to change; a new one is made when absent. */
  mapping?: Mapping;
  onSaved: (mapping: Mapping) => void;
  onClose: () => void;
}

function useReason(model: MappingDialogModel): string | undefined {
  const t = useText();
  const { check, form, problems, canSave } = model;
  if (canSave) {
    return undefined;
  }
  if (check.status === 'checking') {
    return t('dialog.stillLooking');
  }
  const isHost =
    check.status === 'done' &&
    check.check.problems.some(({ field }) => field === 'host');
  // While a name is being typed, nothing is marked as wrong yet.
  const isTyping =
    check.status === 'resting' && Object.keys(problems).length === 0;
  return isHost || isTyping || form.host === ''
    ? t('dialog.chooseFreeShort')
    : t('dialog.fixFirst');
}

/** Adds or changes a mapping, and says before what that will do. */
export function MappingDialog(props: MappingDialogProps) {
  const { apps, loadBalancers, mapping, onClose, entityTitle } = props;
  const t = useText();
  const classes = useFormDialogStyles();
  const isFullScreen = useIsFullScreen();
  const model = useMappingDialog(props);
  const reason = useReason(model);
  const fields: Record<FormField, React.RefObject<HTMLElement>> = {
    host: useRef<HTMLInputElement>(null),
    path: useRef<HTMLInputElement>(null),
    targets: useRef<HTMLSelectElement>(null),
    loadBalancer: useRef<HTMLSelectElement>(null),
  };
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (model.isSaving || model.check.status === 'checking') {
      return;
    }
    const wrong = await model.save();
    if (wrong) {
      fields[wrong].current?.focus();
    }
  };
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      fullScreen={isFullScreen}
      onClose={onClose}
      classes={{ paper: classes.paper }}
      aria-labelledby="bamboo-dialog-title"
    >
      <form onSubmit={onSubmit} noValidate style={{ overflow: 'auto' }}>
        <div className={classes.header}>
          <Typography variant="h5" component="h2" id="bamboo-dialog-title">
            {mapping
              ? t('dialog.editTitle', { name: nameOf(mapping) })
              : t('dialog.addTitle')}
          </Typography>
          <Typography variant="body2" className={classes.subtle}>
            {mapping
              ? t('dialog.editText')
              : t('dialog.addText', { entity: <strong>{entityTitle}</strong> })}
          </Typography>
        </div>
        <DialogContent className={classes.content}>
          <OvertakenNotice model={model} />
          {model.failure && (
            <Notice tone="error" title={t('dialog.failed')}>
              {model.failure}
            </Notice>
          )}
          <HostFields
            model={model}
            component={props.component}
            hostRef={fields.host as React.RefObject<HTMLInputElement>}
            pathRef={fields.path as React.RefObject<HTMLInputElement>}
          />
          <TargetFields
            model={model}
            apps={apps}
            appRef={fields.targets as React.RefObject<HTMLSelectElement>}
          />
          <OtherFields
            model={model}
            loadBalancers={loadBalancers}
            loadBalancerRef={
              fields.loadBalancer as React.RefObject<HTMLSelectElement>
            }
          />
          <Preview model={model} apps={apps} isNew={!mapping} />
        </DialogContent>
        <DialogActions className={classes.actions}>
          <Typography
            variant="caption"
            id="bamboo-dialog-reason"
            className={classes.reason}
          >
            {reason}
          </Typography>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <SubmitButton
            isEnabled={model.canSave && !model.isSaving}
            reasonId="bamboo-dialog-reason"
            label={mapping ? t('dialog.save') : t('dialog.addTitle')}
          />
        </DialogActions>
      </form>
    </Dialog>
  );
}

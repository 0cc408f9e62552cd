import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import type { LoadBalancer } from '@bamboo-lb/plugin-bamboo-common';
import type { RefObject } from 'react';
import { useText } from '../../hooks/useText';
import type { MappingDialogModel } from './useMappingDialog';

/** Load balancer, reason and expiry. */
export function OtherFields(props: {
  model: MappingDialogModel;
  loadBalancers: LoadBalancer[];
  loadBalancerRef: RefObject<HTMLSelectElement>;
}) {
  const { model, loadBalancers, loadBalancerRef } = props;
  const { form, change, check } = model;
  const t = useText();
  const refusal =
    check.status === 'done'
      ? check.check.problems.find(({ field }) => field === 'loadBalancer')
      : undefined;
  const sayLoadBalancer = ({ name, domains }: LoadBalancer) =>
    `${name} · ${
      domains.length > 0
        ? t('dialog.openFor', { domains: domains.join(', ') })
        : t('dialog.openForNone')
    }`;
  return (
    <>
      {loadBalancers.length > 1 && (
        <TextField
          select
          fullWidth
          size="small"
          variant="outlined"
          id="bamboo-load-balancer"
          label={t('dialog.loadBalancer')}
          value={form.loadBalancer}
          inputRef={loadBalancerRef}
          error={refusal !== undefined}
          helperText={refusal?.message}
          SelectProps={{ native: true }}
          onChange={event => change({ loadBalancer: event.target.value })}
        >
          {loadBalancers.map(loadBalancer => (
            <option key={loadBalancer.name} value={loadBalancer.name}>
              {sayLoadBalancer(loadBalancer)}
            </option>
          ))}
        </TextField>
      )}
      <TextField
        fullWidth
        size="small"
        variant="outlined"
        id="bamboo-why"
        label={t('dialog.why')}
        placeholder={t('dialog.whyPlaceholder')}
        InputLabelProps={{ shrink: true }}
        value={form.comment}
        onChange={event => change({ comment: event.target.value })}
      />
      <Accordion
        variant="outlined"
        defaultExpanded={form.expiresAt !== ''}
        TransitionProps={{ unmountOnExit: true }}
      >
        <AccordionSummary expandIcon={<ExpandMoreIcon />}>
          <Typography variant="body2">{t('dialog.more')}</Typography>
        </AccordionSummary>
        <AccordionDetails>
          <TextField
            fullWidth
            size="small"
            variant="outlined"
            type="datetime-local"
            id="bamboo-expires"
            label={t('dialog.expires')}
            helperText={t('dialog.expiresHelp')}
            InputLabelProps={{ shrink: true }}
            value={form.expiresAt}
            onChange={event => change({ expiresAt: event.target.value })}
          />
        </AccordionDetails>
      </Accordion>
    </>
  );
}

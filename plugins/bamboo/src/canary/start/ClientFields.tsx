import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import Grid from '@material-ui/core/Grid';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { useState } from 'react';
import { useText } from '../../hooks/useText';
import type { StartForm } from './startForm';

/** How clients can choose the canary themselves. */
export function ClientFields(props: {
  form: StartForm;
  problems: Record<string, string>;
  onChange: (change: Partial<StartForm>) => void;
}) {
  const { form, problems, onChange } = props;
  const t = useText();
  const [isOpen, setIsOpen] = useState(false);
  const isWrong = Boolean(problems.header ?? problems.cookie);
  return (
    <Accordion
      variant="outlined"
      // What is wrong must be seen.
      expanded={isOpen || isWrong}
      onChange={(_, isExpanded) => setIsOpen(isExpanded)}
      TransitionProps={{ unmountOnExit: true }}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <Typography variant="body2">{t('canary.form.advanced')}</Typography>
      </AccordionSummary>
      <AccordionDetails>
        <Grid container spacing={2}>
          {(['header', 'cookie'] as const).map(key => (
            <Grid item xs={12} sm={6} key={key}>
              <TextField
                fullWidth
                size="small"
                variant="outlined"
                id={`bamboo-canary-${key}`}
                label={t(`canary.form.${key}`)}
                value={form[key]}
                error={problems[key] !== undefined}
                helperText={problems[key] ?? t('canary.form.choiceHelp')}
                inputProps={{ autoCapitalize: 'none', spellCheck: false }}
                onChange={event => onChange({ [key]: event.target.value })}
              />
            </Grid>
          ))}
        </Grid>
      </AccordionDetails>
    </Accordion>
  );
}

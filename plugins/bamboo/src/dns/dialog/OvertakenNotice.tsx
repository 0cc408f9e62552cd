import Button from '@material-ui/core/Button';
import { Notice } from '../../components/Notice';
import { When } from '../../components/When';
import { Who } from '../../components/Who';
import { useText, type Text } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import type { MappingDialogModel } from './useMappingDialog';

interface Summarized {
  host: string;
  path: string;
  loadBalancer: string;
  targets: { app: string; weight: number | string }[];
}

function summarize(t: Text, value: Summarized): string {
  const targets = value.targets
    .map(({ app, weight }) =>
      value.targets.length > 1 ? `${app} ${weight} %` : app,
    )
    .join(', ');
  const { loadBalancer } = value;
  return t('dialog.summary', { name: nameOf(value), loadBalancer, targets });
}

/** Says that somebody else was faster, what differs, and the two ways on. */
export function OvertakenNotice(props: { model: MappingDialogModel }) {
  const { model } = props;
  const t = useText();
  if (!model.overtaken) {
    return null;
  }
  const { theirs } = model.overtaken;
  if (!theirs) {
    return (
      <Notice tone="warning" title={t('dialog.staleDeleted')}>
        {t('dialog.staleDeletedDetail')}
      </Notice>
    );
  }
  return (
    <Notice
      tone="warning"
      title={t('dialog.staleTitle', {
        who: <Who by={theirs.updatedBy} />,
        when: <When at={theirs.updatedAt} />,
      })}
      actions={
        <>
          <Button size="small" onClick={model.takeTheirs}>
            {t('dialog.takeTheirs')}
          </Button>
          <Button size="small" variant="outlined" onClick={model.applyMine}>
            {t('dialog.applyMine')}
          </Button>
        </>
      }
    >
      <div>{t('dialog.theirs', { summary: summarize(t, theirs) })}</div>
      <div>{t('dialog.mine', { summary: summarize(t, model.form) })}</div>
    </Notice>
  );
}

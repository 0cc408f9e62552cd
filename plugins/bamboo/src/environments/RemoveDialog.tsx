import { useApi } from '@backstage/core-plugin-api';
import type { Environment } from '@bamboo-lb/plugin-bamboo-common';
import { bambooApiRef } from '../api';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { useText } from '../hooks/useText';
import { WAIT } from '../releases/useRelease';
import { nameOf } from '../status/mappingStatus';
import { hiddenNames } from './words';

/** Lists what goes with an environment before it goes. */
export function RemoveDialog(props: {
  environment: Environment;
  onRemoved: () => void;
  onClose: () => void;
}) {
  const { environment, onRemoved, onClose } = props;
  const { id, name, mappings, totalMappings } = environment;
  const t = useText();
  const api = useApi(bambooApiRef);
  const hidden = hiddenNames(environment);
  return (
    <ConfirmDialog
      isDestructive
      title={t('environments.remove.title', { name })}
      keep={t('environments.remove.keep')}
      confirm={t('environments.remove.confirm')}
      sayFailure={message => t('environments.remove.failed', { message })}
      onClose={onClose}
      onConfirm={async () => {
        await api.removeEnvironment(id, {}, WAIT);
        onRemoved();
      }}
    >
      {totalMappings > 0
        ? t('environments.remove.text', { count: totalMappings })
        : t('environments.remove.textNone')}
      <ul style={{ paddingLeft: 20, margin: '8px 0 0' }}>
        {mappings.map(mapping => (
          <li key={mapping.id} style={{ overflowWrap: 'anywhere' }}>
            {nameOf(mapping)}
          </li>
        ))}
        {hidden > 0 && <li>{t('environments.hidden', { count: hidden })}</li>}
      </ul>
    </ConfirmDialog>
  );
}

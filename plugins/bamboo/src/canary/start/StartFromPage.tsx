import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import Button from '@material-ui/core/Button';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { useState } from 'react';
import useAsync from 'react-use/lib/useAsync';
import { bambooApiRef } from '../../api';
import { useText } from '../../hooks/useText';
import { StartDialog } from './StartDialog';

function Loaded(props: {
  mapping: Mapping;
  onStarted: () => void;
  onClose: () => void;
}) {
  const { mapping, onStarted, onClose } = props;
  const api = useApi(bambooApiRef);
  const { metadata } = useEntity().entity;
  const { entityRef } = mapping;
  const { value } = useAsync(async () => {
    const [apps, loadBalancers] = await Promise.all([
      api.listApps({ entityRef }),
      api.listLoadBalancers(),
    ]);
    return { apps: apps.items, loadBalancers: loadBalancers.items };
  }, [api, entityRef]);
  return value ? (
    <StartDialog
      {...value}
      mapping={mapping}
      entityTitle={metadata.title ?? metadata.name}
      onStarted={onStarted}
      onClose={onClose}
    />
  ) : null;
}

/** Starts the next canary where the last one ended. */
export function StartFromPage(props: {
  mapping: Mapping;
  onStarted: () => void;
}) {
  const { mapping, onStarted } = props;
  const t = useText();
  const [isOpen, setIsOpen] = useState(false);
  const isPossible = mapping.targets.length === 1;
  return isPossible ? (
    <>
      <Button
        variant="outlined"
        color="primary"
        style={{ textTransform: 'none' }}
        onClick={() => setIsOpen(true)}
      >
        {t('canary.start')}
      </Button>
      {isOpen && (
        <Loaded
          mapping={mapping}
          onClose={() => setIsOpen(false)}
          onStarted={() => {
            setIsOpen(false);
            onStarted();
          }}
        />
      )}
    </>
  ) : null;
}

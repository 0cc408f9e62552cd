import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import type { LoadBalancer } from '@bamboo-lb/plugin-bamboo-common';
import Button from '@material-ui/core/Button';
import PauseCircleFilledIcon from '@material-ui/icons/PauseCircleFilled';
import { useState } from 'react';
import { bambooApiRef } from '../api';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { Notice } from '../components/Notice';
import { useText } from '../hooks/useText';
import { listHeld } from './held';

/** Says which removals wait for a decision, and lets an admin decide. */
export function HeldNotice(props: {
  loadBalancer: LoadBalancer;
  isAdmin: boolean;
  /** Where to look at it, on other pages than its own. */
  lookAt?: string;
  onDecided: () => void;
}) {
  const { loadBalancer, isAdmin, lookAt, onDecided } = props;
  const { held, name } = loadBalancer;
  const t = useText();
  const api = useApi(bambooApiRef);
  const [asked, setAsked] = useState<'release' | 'discard'>();
  if (held.length === 0) {
    return null;
  }
  const list = listHeld(t, held);
  return (
    <>
      <Notice
        tone="warning"
        icon={PauseCircleFilledIcon}
        title={t('loadBalancer.held.title', {
          count: held.length,
          loadBalancer: name,
        })}
        actions={
          <>
            {lookAt && <Link to={lookAt}>{t('loadBalancer.held.look')}</Link>}
            {isAdmin && (
              <>
                <Button
                  size="small"
                  style={{ textTransform: 'none' }}
                  onClick={() => setAsked('discard')}
                >
                  {t('loadBalancer.held.discard')}
                </Button>
                <Button
                  size="small"
                  variant="outlined"
                  style={{ textTransform: 'none' }}
                  onClick={() => setAsked('release')}
                >
                  {t('loadBalancer.held.release')}
                </Button>
              </>
            )}
          </>
        }
      >
        {t('loadBalancer.held.detail', { list })}{' '}
        {!isAdmin && t('loadBalancer.held.adminOnly')}
      </Notice>
      {asked && (
        <ConfirmDialog
          isDestructive={asked === 'release'}
          title={t(`loadBalancer.held.${asked}Title`, { loadBalancer: name })}
          keep={t('loadBalancer.held.keep')}
          confirm={t(`loadBalancer.held.${asked}Confirm`)}
          sayFailure={message => t('loadBalancer.held.failed', { message })}
          onClose={() => setAsked(undefined)}
          onConfirm={async () => {
            await (asked === 'release'
              ? api.releaseHeld(name)
              : api.discardHeld(name));
            onDecided();
          }}
        >
          {t(`loadBalancer.held.${asked}Text`, { list })}
        </ConfirmDialog>
      )}
    </>
  );
}

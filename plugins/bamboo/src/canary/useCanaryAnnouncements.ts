import type { Canary } from '@bamboo-lb/plugin-bamboo-common';
import { useEffect, useRef, useState } from 'react';
import { useText, type Text } from '../hooks/useText';

/** Nobody wants to be told more often. */
const PAUSE_MS = 5000;

/** What is worth telling when it changes; never a counter. */
function factsOf(t: Text, canary: Canary): string[] {
  const { running, last } = canary;
  if (!running) {
    return last ? [t(`canary.say.${last.how}`)] : [];
  }
  return [
    t('canary.say.share', { share: String(running.weight) }),
    t(running.paused ? 'canary.say.paused' : 'canary.say.resumed'),
    ...running.agents
      .filter(({ aborted }) => aborted)
      .map(({ agent }) =>
        t('canary.guard.aborted', { count: 1, agents: agent }),
      ),
    ...(running.verdict === 'ok' ? [t('canary.guard.ok')] : []),
  ];
}

/**
 * The newest changes of a canary in words, for a polite live region: at most
 * one message in five seconds, and none for what is so when the page opens.
 */
export function useCanaryAnnouncements(canary: Canary | undefined): string {
  const t = useText();
  const [message, setMessage] = useState('');
  const told = useRef<string[]>();
  const toldAt = useRef(0);
  const facts = canary && factsOf(t, canary);
  const key = facts?.join('\n');
  useEffect(() => {
    if (key === undefined) {
      return undefined;
    }
    const now = key.split('\n');
    const before = told.current;
    if (!before) {
      told.current = now;
      return undefined;
    }
    const news = now.filter(fact => !before.includes(fact));
    const tell = () => {
      told.current = now;
      if (news.length > 0) {
        toldAt.current = Date.now();
        setMessage(`${news.join('. ')}.`);
      }
    };
    const wait = toldAt.current + PAUSE_MS - Date.now();
    if (wait <= 0) {
      tell();
      return undefined;
    }
    const timer = setTimeout(tell, wait);
    return () => clearTimeout(timer);
  }, [key]);
  return message;
}

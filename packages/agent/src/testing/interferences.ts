import { setTimeout as sleep } from 'node:timers/promises';
import { Interference, passOn } from './ProxiedConnection';

/** Which commands a test means. */
export type Which = (line: string) => boolean;

/** Whether a command changes what requests meet, or what HAProxy says of it. */
export const changesTraffic: Which = line =>
  !/^\s*(show|prompt|help|del server)\b/.test(line);

/** The commands that begin like this. */
export const startsWith =
  (text: string): Which =>
  line =>
    line.startsWith(text);

/**
 * Lets the given number of changing commands through and no more: after the
 * last of them (before the first, for 0) the socket is dead, and the test is
 * called back before the agent could hear of it.
 */
export function stopAfter(count: number, then: () => void): Interference {
  let through = 0;
  let stopped = false;
  const stop = () => {
    if (!stopped) {
      stopped = true;
      then();
    }
  };
  return async command => {
    const counts = changesTraffic(command.line);
    if (stopped || (counts && through >= count)) {
      stop();
      command.cut();
      return;
    }
    const answer = await command.forward();
    through += counts ? 1 : 0;
    if (counts && through === count) {
      stop();
      command.cut();
    } else {
      command.reply(answer);
    }
  };
}

/** Does something to the first command that is meant, and passes on the rest. */
export function once(which: Which, interference: Interference): Interference {
  let done = false;
  return command => {
    if (done || !which(command.line)) {
      return passOn(command);
    }
    done = true;
    return interference(command);
  };
}

/** Does something to all commands that are meant. */
export function always(which: Which, interference: Interference): Interference {
  return command =>
    which(command.line) ? interference(command) : passOn(command);
}

/** HAProxy does it, and its answer comes later. */
export const answerAfter =
  (ms: number): Interference =>
  async command => {
    const answer = await command.forward();
    await sleep(ms);
    command.reply(answer);
  };

/** HAProxy does it, and nobody hears of it. */
export const swallow: Interference = async command => {
  await command.forward();
};

/** HAProxy does it, and the connection ends after the first bytes of the answer. */
export const cutAnswerAfter =
  (bytes: number): Interference =>
  async command => {
    command.reply((await command.forward()).slice(0, bytes));
    command.cut();
  };

/** HAProxy does it, and the answer is something else. */
export const answerWith =
  (change: (answer: string) => string): Interference =>
  async command =>
    command.reply(change(await command.forward()));

/** HAProxy never hears of it, and the agent gets this answer. */
export const lie =
  (answer: string): Interference =>
  command =>
    command.reply(`${answer}\n\n> `);

import { z } from 'zod';
import { AppMemory } from './decideRotation';
import { RoutableApp } from './model';

/** An app as it was last decided, and what deciding goes on from. */
export interface KnownApp {
  value: RoutableApp;
  memory: AppMemory;
}

/** Only the frame is checked: the rest was written by {@link formatStoredApp}. */
const frame = z.object({
  value: z.looseObject({
    cluster: z.string(),
    id: z.string(),
    instances: z.array(z.unknown()),
  }),
  memory: z.looseObject({ instances: z.record(z.string(), z.unknown()) }),
});

/** The JSON that is stored of an app. */
export const formatStoredApp = ({ value, memory }: KnownApp): string =>
  JSON.stringify({ value, memory });

/** A stored app; undefined when the text is none. */
export function parseStoredApp(text: string): KnownApp | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return frame.safeParse(json).success ? (json as KnownApp) : undefined;
  } catch {
    return undefined;
  }
}

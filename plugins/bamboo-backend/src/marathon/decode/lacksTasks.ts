import { z } from 'zod';

const counted = z.object({
  id: z.string(),
  tasks: z.null().optional(),
  tasksRunning: z.number().catch(0),
  tasksStaged: z.number().catch(0),
});

/**
 * The id of an app that counts tasks but came without them: what was asked to
 * be embedded got lost on the way. Undefined for any other item of a list.
 */
export function lacksTasks(item: unknown): string | undefined {
  const parsed = counted.safeParse(item);
  if (!parsed.success) return undefined;
  const { id, tasksRunning, tasksStaged } = parsed.data;
  return tasksRunning + tasksStaged > 0 ? id : undefined;
}

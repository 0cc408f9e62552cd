const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * The task of a container of a pod: `<app>.instance-<uuid>.<container>`, from
 * 1.8 on with the number of the incarnation. Those of apps are `_app`.
 */
const containerTask = new RegExp(
  `^(.+\\.instance-${uuid})\\.[a-z0-9][a-z0-9-]*(\\.\\d+)?$`,
);

/**
 * What an instance of a pod is known by, so that another incarnation at other
 * addresses is another one: from 1.8 on the instance itself keeps its id.
 */
export function podInstanceId(
  id: string,
  tasks: (string | null | undefined)[],
): string {
  const numbers = tasks.flatMap(task => {
    const [, instance, number] = containerTask.exec(task ?? '') ?? [];
    return instance === id && number ? [Number(number.slice(1))] : [];
  });
  return numbers.length > 0 ? `${id}.${Math.max(...numbers)}` : id;
}

/** The instance that a task of an event stands for; an app's is the task. */
export function instanceOfTask(task: string): string {
  const [, instance, number = ''] = containerTask.exec(task) ?? [];
  return instance ? `${instance}${number}` : task;
}

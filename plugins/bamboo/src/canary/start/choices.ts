import type { App, AppPort, Mapping } from '@bamboo-lb/plugin-bamboo-common';

/** Something that a canary's requests can go to. */
export interface CanaryChoice {
  key: string;
  cluster: string;
  app: string;
  /** Only these instances of the app that the name goes to already. */
  version?: string;
  ports: AppPort[];
  inRotation: number;
  total: number;
}

function choiceOf(app: App, version?: string): CanaryChoice {
  const instances = app.instances.filter(
    instance => version === undefined || instance.version === version,
  );
  return {
    key: `${app.cluster} ${app.id} ${version ?? ''}`,
    cluster: app.cluster,
    app: app.id,
    ...(version !== undefined && { version }),
    ports: app.ports,
    inRotation: instances.filter(({ inRotation }) => inRotation).length,
    total: instances.length,
  };
}

/** The versions of an app that have instances, newest first. */
function versionsOf(app: App): string[] {
  const versions = app.instances.flatMap(({ version }) => version ?? []);
  return [...new Set(versions)].sort().reverse();
}

/** What a canary of a mapping can go to. */
export interface CanaryChoices {
  /** Other apps of the entity. */
  apps: CanaryChoice[];
  /** Versions of the same app, where several run at once. */
  versions: CanaryChoice[];
  /** The likeliest. */
  first?: CanaryChoice;
}

/** The apps and versions that a canary of a mapping can go to. */
export function choicesOf(mapping: Mapping, apps: App[]): CanaryChoices {
  const [stable] = mapping.targets;
  const isStable = ({ cluster, id }: App) =>
    cluster === stable?.cluster && id === stable.app;
  const others = apps.filter(app => !isStable(app)).map(app => choiceOf(app));
  const same = apps.find(isStable);
  const names = same ? versionsOf(same) : [];
  const versions =
    same && names.length > 1 ? names.map(name => choiceOf(same, name)) : [];
  const named = others.find(({ app }) => app.startsWith(stable?.app ?? ''));
  return { apps: others, versions, first: named ?? versions[0] ?? others[0] };
}

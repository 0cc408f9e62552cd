import {
  couldBecomeHost,
  isOpen,
  parseHost,
  parsePath,
  type App,
  type LoadBalancer,
  type Mapping,
  type MappingInput,
  type Target,
} from '@bamboo-lb/plugin-bamboo-common';

/** One app in the form; the weight as it is typed. */
export interface FormTarget extends Omit<Target, 'weight'> {
  weight: string;
}

/** The fields of the dialog, as they are typed. */
export interface MappingForm {
  host: string;
  path: string;
  loadBalancer: string;
  targets: FormTarget[];
  comment: string;
  /** As `<input type="datetime-local">` has it; empty for never. */
  expiresAt: string;
}

/** The fields that can be wrong. */
export type FormField = 'host' | 'path' | 'targets' | 'loadBalancer';

/** Of a field: a sentence of the grammar, or a case that the page words. */
export type FormProblem =
  | { kind: 'grammar'; message: string; isUnfinished?: boolean }
  | { kind: 'notOpen' }
  | { kind: 'weights'; sum: number };

/** At most this many apps share the requests of a name. */
export const MAX_TARGETS = 4;

function toLocal(iso: string | null): string {
  if (!iso) {
    return '';
  }
  const at = new Date(iso);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** A target for an app, on its first port. */
export function targetFor(app: App, weight: string): FormTarget {
  return {
    cluster: app.cluster,
    app: app.id,
    port: app.ports[0]?.index ?? 0,
    weight,
  };
}

/** The form for a new mapping. */
export function newForm(options: {
  loadBalancer?: LoadBalancer;
  app?: App;
  /** What the annotation names when Marathon runs no app of it. */
  missing?: { cluster: string; app: string };
}): MappingForm {
  const { loadBalancer, app, missing } = options;
  const targets = [];
  if (app) {
    targets.push(targetFor(app, '100'));
  } else if (missing) {
    targets.push({ ...missing, port: 0, weight: '100' });
  }
  return {
    host: '',
    path: '/',
    loadBalancer: loadBalancer?.name ?? '',
    targets,
    comment: '',
    expiresAt: '',
  };
}

/** The form that changes or copies a mapping. */
export function formOf(mapping: Mapping): MappingForm {
  return {
    host: mapping.host,
    path: mapping.path,
    loadBalancer: mapping.loadBalancer,
    targets: mapping.targets.map(target => ({
      ...target,
      weight: String(target.weight),
    })),
    comment: '',
    expiresAt: toLocal(mapping.expiresAt),
  };
}

/** What the API is asked for. */
export function toInput(form: MappingForm, entityRef: string): MappingInput {
  const host = parseHost(form.host);
  const path = parsePath(form.path);
  return {
    host: host.ok ? host.host : form.host,
    path: path.ok ? path.path : form.path,
    loadBalancer: form.loadBalancer,
    entityRef,
    targets: form.targets.map(target => ({
      ...target,
      weight: form.targets.length === 1 ? 100 : Number(target.weight),
    })),
    expiresAt: form.expiresAt ? new Date(form.expiresAt).toISOString() : null,
    ...(form.comment.trim() && { comment: form.comment.trim() }),
  };
}

function hostProblem(
  form: MappingForm,
  loadBalancer: LoadBalancer | undefined,
): FormProblem | undefined {
  const parsed = parseHost(form.host);
  if (!parsed.ok) {
    return {
      kind: 'grammar',
      message: parsed.message,
      isUnfinished: couldBecomeHost(form.host),
    };
  }
  return loadBalancer && !isOpen(loadBalancer.domains, parsed.host)
    ? { kind: 'notOpen' }
    : undefined;
}

function targetsProblem({ targets }: MappingForm): FormProblem | undefined {
  if (targets.length < 2) {
    return undefined;
  }
  const sum = targets.reduce((all, { weight }) => all + Number(weight), 0);
  return sum === 100 ? undefined : { kind: 'weights', sum };
}

/**
 * What can be said of the form without asking anybody.
 *
 * A host that is only not finished is marked so, because a form that scolds
 * while one types is no help.
 */
export function localProblems(
  form: MappingForm,
  loadBalancer: LoadBalancer | undefined,
): Partial<Record<FormField, FormProblem>> {
  const host = hostProblem(form, loadBalancer);
  const path = parsePath(form.path);
  const targets = targetsProblem(form);
  return {
    ...(host && { host }),
    ...(!path.ok && { path: { kind: 'grammar', message: path.message } }),
    ...(targets && { targets }),
  };
}

/**
 * Host names in the open domains for what is typed, or for the component when
 * nothing is; a domain without `*.` offers itself.
 */
export function suggestHosts(
  typed: string,
  component: string,
  domains: string[],
): string[] {
  const label = typed.trim().toLowerCase().split('.')[0] || component;
  return domains
    .map(domain =>
      domain.startsWith('*.') ? `${label}${domain.slice(1)}` : domain,
    )
    .filter(host => host !== typed && parseHost(host).ok);
}

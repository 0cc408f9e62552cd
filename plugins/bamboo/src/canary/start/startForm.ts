import {
  isOpen,
  parseHost,
  type CanaryStart,
  type LoadBalancer,
  type Mapping,
} from '@bamboo-lb/plugin-bamboo-common';
import type { CanaryChoice } from './choices';
import {
  guardOf,
  planForm,
  planProblems,
  stepsOf,
  type PlanForm,
  type PlanProblem,
} from './plan';

/** The fields of the dialog, as they are typed. */
export interface StartForm extends PlanForm {
  /** The key of a choice; empty while there is none. */
  choice: string;
  port: number;
  /** Empty for no name of its own. */
  name: string;
  /** The share to begin with, where there are no steps. */
  weight: string;
  sticky: boolean;
  header: string;
  cookie: string;
  comment: string;
}

/** What is wrong with a field: for the page to word, or in words already. */
export type StartProblem =
  | PlanProblem
  | 'choose'
  | 'share'
  | 'value'
  | { message: string };

/** What HAProxy can compare, and a browser keeps in a cookie. */
const VALUE = /^[0-9A-Za-z._-]{1,64}$/;
/** The value that always means the stable side. */
const NEVER = 'never';

/**
 * A name for the canary that is open on the load balancer: `canary.` before
 * the host, or `canary-` where only one label may stand before the domain.
 */
export function suggestName(
  host: string,
  loadBalancer: LoadBalancer | undefined,
): string {
  const domains = loadBalancer?.domains ?? [];
  const names = [`canary.${host}`, `canary-${host}`];
  return names.find(name => parseHost(name).ok && isOpen(domains, name)) ?? '';
}

/** The port of a choice that is called as the stable side's. */
export function portOf(choice: CanaryChoice | undefined, mapping: Mapping) {
  const wanted = mapping.targets[0]?.port ?? 0;
  const has = choice?.ports.some(({ index }) => index === wanted);
  return has ? wanted : choice?.ports[0]?.index ?? 0;
}

/** The form for a canary of a mapping, as most want it. */
export function startForm(
  mapping: Mapping,
  choice: CanaryChoice | undefined,
  loadBalancer: LoadBalancer | undefined,
): StartForm {
  return {
    ...planForm(),
    choice: choice?.key ?? '',
    port: portOf(choice, mapping),
    name: suggestName(mapping.host, loadBalancer),
    weight: '1',
    sticky: true,
    header: '',
    cookie: '',
    comment: '',
  };
}

/** The share that the canary begins with. */
export function firstShare(form: StartForm): number {
  return Number(form.hasSteps ? form.steps[0]?.weight : form.weight);
}

const orNull = (text: string) => text.trim() || null;

/** What the API is asked for. */
export function toStart(
  form: StartForm,
  mapping: Mapping,
  choice: CanaryChoice,
): CanaryStart {
  const { cluster, app, version } = choice;
  return {
    version: mapping.version,
    target: {
      cluster,
      app,
      port: form.port,
      ...(version !== undefined && { version }),
    },
    weight: firstShare(form),
    name: orNull(form.name),
    sticky: form.sticky,
    header: orNull(form.header),
    cookie: orNull(form.cookie),
    steps: stepsOf(form),
    guard: guardOf(form),
    ...(form.comment.trim() && { comment: form.comment.trim() }),
  };
}

function isShare(text: string): boolean {
  return /^\d{1,3}$/.test(text.trim()) && Number(text) <= 100;
}

const isValue = (text: string) =>
  text.trim() === '' || (VALUE.test(text.trim()) && text.trim() !== NEVER);

/** What can be said of the form without asking anybody, by field. */
export function startProblems(form: StartForm): Record<string, StartProblem> {
  const host = parseHost(form.name);
  return {
    ...planProblems(form),
    ...(form.choice === '' && { target: 'choose' as const }),
    ...(form.name.trim() && !host.ok && { name: { message: host.message } }),
    ...(!form.hasSteps &&
      !isShare(form.weight) && { weight: 'share' as const }),
    ...(!isValue(form.header) && { header: 'value' as const }),
    ...(!isValue(form.cookie) && { cookie: 'value' as const }),
  };
}

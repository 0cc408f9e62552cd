import type { Mapping, MappingInput } from './mappings';

/** How names or apps of a copy are made: `*` stands for any text. @public */
export interface Substitution {
  /** Such as `*.example.com` or `/prod/*`. */
  from: string;
  /** Such as `*.qa.example.com` or `/qa/*`. */
  to: string;
}

/** What to copy, and how. @public */
export interface EnvironmentInput {
  /** Lower-case letters, digits and hyphens. */
  name: string;
  /** Which mappings: those of a system's components, of entities, or these. */
  from: { system?: string; entityRefs?: string[]; mappings?: string[] };
  /** Where copies go; as the original when left out. */
  loadBalancer?: string;
  cluster?: string;
  /** The first that matches is used; a mapping that none matches is a problem. */
  hosts: Substitution[];
  /** An app that none matches stays as it is. */
  apps: Substitution[];
  /** ISO time from which the copies are no longer served. */
  expiresAt?: string | null;
  comment?: string;
}

/** One mapping of a copy, before it is made. @public */
export interface EnvironmentItem {
  source: Mapping;
  /** What would be made; null where it cannot be said. */
  copy: MappingInput | null;
  problems: { field: string; message: string }[];
  warnings: { field: string; message: string }[];
}

/** What a copy would make, and what stands in its way. @public */
export interface EnvironmentCheck {
  ok: boolean;
  problems: { field: string; message: string }[];
  items: EnvironmentItem[];
}

/** A copy of mappings, made and removed as one. @public */
export interface Environment {
  id: string;
  name: string;
  createdAt: string;
  createdBy: string;
  /** What it was made from. */
  input: EnvironmentInput;
  /** Those of its mappings that the caller can see. */
  mappings: Mapping[];
  totalMappings: number;
  /** The release that made it. */
  release: string;
}

/** One name of two environments, side by side. @public */
export interface EnvironmentComparison {
  left: Mapping | null;
  right: Mapping | null;
  /** In words; empty when they do the same. */
  differences: string[];
}

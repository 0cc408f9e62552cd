import {
  MappingOptions,
  MappingOrigin,
  Target,
} from '@bamboo-lb/plugin-bamboo-common';
import { Spread } from '../routing/model';

/** What labels say of a name beside where it leads. */
export interface NameSettings extends Spread {
  /** Plain HTTP is sent to HTTPS. */
  redirect?: true;
  /** Browsers are told to come by HTTPS alone. */
  hsts?: true;
}

/** A mapping as stored, without what is derived. */
export interface StoredMapping {
  /** A UUID of version 7. */
  id: string;
  loadBalancer: string;
  host: string;
  path: string;
  targets: Target[];
  entityRef: string;
  comment: string;
  /** ISO time, or null. */
  expiresAt: string | null;
  options: MappingOptions;
  /** Null when a person or a script made it by itself. */
  origin: MappingOrigin | null;
  version: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  updatedBy: string;
  /** The newest version that a revision carried, and the first that did. */
  carried: { version: number; sequence: number } | null;
  /** Only of a name that labels give. */
  settings?: NameSettings;
}

/** What is stored of one app, so that a restart continues with it. */
export interface StoredAppState {
  cluster: string;
  app: string;
  /** JSON for {@link parseStoredApp}; null when the app is gone. */
  state: string | null;
}

/** Where decisions about apps survive a restart and a take-over. */
export interface AppStateStore {
  load(): Promise<StoredAppState[]>;
  /** All of the changes, or none when it throws. */
  save(changes: StoredAppState[]): Promise<void>;
}

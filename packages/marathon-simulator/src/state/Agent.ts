/** The one Mesos agent of the simulator: this machine. */
export const AGENT = {
  id: '7b1f4ad2-93c0-4f0e-9d6b-2a5f0c7e8d11-S0',
  region: 'local',
  zone: 'local-a',
} as const;

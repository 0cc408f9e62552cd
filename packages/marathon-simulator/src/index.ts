/**
 * A Marathon, of versions from 0.11 to 1.11, whose tasks are processes of this
 * machine.
 *
 * @packageDocumentation
 */
export {
  MarathonSimulator,
  type MarathonSimulatorOptions,
} from './MarathonSimulator';
export type {
  ControlledTask,
  LeaderChange,
  SimulatorControl,
} from './control/SimulatorControl';
export type { SyntheticLoad } from './control/SyntheticLoad';
export type {
  SyntheticChangeInput,
  SyntheticInput,
} from './control/syntheticSchemas';
export type { Swallow } from './events/EventBus';
export { PROFILE_NAMES, type ProfileName } from './profiles/Profile';
export type { LeadershipChange } from './Leadership';
export type { Credentials } from './http/authFilter';
export type { Fault, FaultInput, Faults } from './faults/Faults';
export type { AppBody } from './model/appInput';
export type { PodBody } from './model/podInput';
export type { PortRange } from './tasks/Ports';

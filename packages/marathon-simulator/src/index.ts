/**
 * A Marathon 1.11 whose tasks are processes of this machine.
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
export type { Fault, FaultInput, Faults } from './faults/Faults';
export type { AppBody } from './model/appInput';
export type { PortRange } from './tasks/Ports';

/** The machine that the lab is: its namespaces, and programs in them. */
export { foldersOf, isCgroup2, makeGroup, memoryOf, processesOf } from './cgroups.ts'
export { LabError } from './error.ts'
export { cacheFolder, stateFolder } from './folders.ts'
export { demandHost, type Host } from './host.ts'
export { cutPower, endMachine, findMachine, lastWords, type Machine, startMachine } from './machine.ts'
export { holderOf } from './place.ts'
export { type How, PATH, runToEnd } from './processes.ts'
export { enterRoot } from './start.ts'

/** What is outside of the clouds: names, files, charts and git, each under its real name. */

export { authorityFile, type LabAuthority, labAuthority } from './authority.ts'
export { makerOf } from './charts.ts'
export { git, repositoryFolder } from './git.ts'
export { internetInstallSteps } from './install.ts'
export { gitFolder, internetSteps } from './steps.ts'
export { chartsOf, filesOf, namesOf } from './wanted.ts'

/** What the lab is like now, for a screen and for the page. */
export { type Application, type ClusterLook, type ClusterLost, lookAt, type TrackCount } from './cluster.ts'
export { screen } from './screen.ts'
export { trafficTable } from './traffic.ts'

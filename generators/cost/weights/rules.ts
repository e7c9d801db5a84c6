/** The numbers that bound what prices may do to a split. None is an option: who wants another split writes it. */

/** Points (percent of all requests) that a weight moves at most in one change. */
export const STEP = 10

/** Percent that a cluster with a share keeps at least: it stays warm, and there is something to measure. */
export const FLOOR = 5

/** Percent of what a cluster's pods carry at most that a share of the peak may fill. */
export const HEADROOM = 80

/** Percent by which a request must be cheaper elsewhere before it moves. */
export const BAND = 5

/** $ a month that a change must save at the prices that are worst for it: less is not worth anybody's review. */
export const WORTH = 5

/** Hours after a change of the split in which there is no other: pods and nodes follow, and prices are seen again. */
export const COOL_DOWN = 6

/** Days after the day it was read on which a price still counts: one that moves, and one of a list. */
export const FRESH = { spot: 1, list: 180 } as const

/** Factor by which what OpenCost counts for a node may differ from the file of prices, either way. */
export const AGREES = 1.5

/** Where in the lab a program runs. */

/**
 * `machine`: the lab's own file system, in a network where nothing is. `{ net }`: the same file system in the network of
 * that name. `{ node }`: file system and network of a node.
 */
export type Place = 'machine' | { readonly net: string } | { readonly node: string }

/** The name of the program that holds a node's namespaces open. */
export const holderOf = (node: string): string => `node-${node}`

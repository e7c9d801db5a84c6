/** Programs that are pinned at one version: found on this machine, installed or built once. */
import { find } from './find.ts'
import { PINS, type ToolName } from './pins.ts'
import type { Env } from './way.ts'

export { goBuild } from './go.ts'
export { folderOf, type Package, readPackage, sha256 } from './packages.ts'
export { ARGOCD_MODULE, ISTIO, type Pin, type ToolName } from './pins.ts'
export { inScratch, moveInto } from './scratch.ts'
export { fromCache as inCache } from './search.ts'
export { contentVersion } from './sources.ts'
export { type Env, type Install, reason, type Say } from './way.ts'
export { find }

/** The version that a tool is pinned at; for one of this repository, that of its sources. */
export const pinnedVersion = (name: ToolName): string => PINS[name].version

/**
 * The absolute path of a pinned binary, found or installed: the tool's own variable (its name in capitals), PATH when the
 * version there is the pinned one, the cache (TOOLS_CACHE, default `.cache/tools`), the project's release with its
 * checksum (TOOLS_RELEASES names a mirror), the Debian package where there is one, `go install`; one of
 * this repository is built from its folder, one of Python installed from its package, Chromium unpacked
 * from Debian's. Throws one error that lists
 * every way tried.
 */
export const tool = (name: ToolName, env: Env = process.env): Promise<string> =>
  find(PINS[name], env, { say: (line) => console.error(line) })

/** The same without installing anything. Undefined where it is not there yet. */
export const toolThere = (name: ToolName, env: Env = process.env): Promise<string | undefined> =>
  find(PINS[name], env, { installs: [] }).catch(() => undefined)

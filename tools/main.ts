#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { reason, type ToolName, tool } from './index.ts'
import { PINS } from './pins.ts'

const USAGE = `Usage: node tools/main.ts [kubeconform] [kustomize] [helm] [istioctl] [promtool] [argocd-judge]
                                [kube-score] [actionlint] [zizmor] [checkov] [ministack] [moto]
                                [tritonclient] [kserve] [statsforecast] [wrk] [chromium]

Finds, installs or builds the pinned binaries and prints one path per line. When none is named: all of them but
kserve and statsforecast, which take 450 and 600 MB, and wrk, which only the server's benchmark needs.
  KUBECONFORM, KUSTOMIZE,
  HELM, ISTIOCTL,
  PROMTOOL, ARGOCD_JUDGE,
  KUBE_SCORE, ACTIONLINT,
  ZIZMOR, CHECKOV,
  MINISTACK, MOTO,
  TRITONCLIENT, KSERVE,
  STATSFORECAST, WRK,
  CHROMIUM                path of a binary to use as it is
  TOOLS_CACHE             where installed binaries are kept (default .cache/tools in this repository)
  TOOLS_RELEASES          mirror of https://github.com and the projects' own sites, to download
                          releases from
Exit code: 0 all there, 1 one cannot be had, 2 wrong use.`

const isTool = (name: string): name is ToolName => Object.hasOwn(PINS, name)

const byName = new Set(Object.values(PINS).flatMap(({ name, byName }) => (byName ? [name] : [])))

const wanted = (args: readonly string[]): readonly ToolName[] | 'help' => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  if (values.help) return 'help'
  const unknown = positionals.filter((name) => !isTool(name))
  if (unknown.length > 0)
    throw new Error(`no such tool: ${unknown.join(', ')} (there are ${Object.keys(PINS).join(', ')})`)
  const names = positionals.length === 0 ? Object.keys(PINS).filter((name) => !byName.has(name)) : positionals
  return names.filter(isTool)
}

const print = async (names: readonly ToolName[]): Promise<0 | 1> => {
  try {
    for (const name of names) console.log(await tool(name))
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  }
}

const main = async (args: readonly string[]): Promise<0 | 1 | 2> => {
  try {
    const names = wanted(args)
    if (names !== 'help') return print(names)
    console.log(USAGE)
    return 0
  } catch (error) {
    console.error(`${reason(error)}\n\n${USAGE}`)
    return 2
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))

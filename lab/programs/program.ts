/** What a program of the lab is, and pins in the words that several have in common. */
import { contentVersion, type Install, type Pin, sha256, type ToolName } from '../../tools/index.ts'

/** One binary: what it is for, how it is made, and what it is called. */
export type Program = {
  readonly name: string
  /** As the project that it is of counts. */
  readonly version: string
  /** What it does in the lab, in a few words. */
  readonly why: string
  /** A pin of the lab's own, or the name of a tool that this repository has anyway. */
  readonly pin: Pin | ToolName
  /** Another way to make it than its pin says. @default none */
  readonly install?: Install
  /** More names, of a binary that does what its name says. @default none */
  readonly links?: readonly string[]
}

/** A module that nobody but this repository has: its sources, and what of them is wanted, are its version. */
type OfModule = Pick<
  Pin,
  'goPackage' | 'goModule' | 'goVersion' | 'goLinkerFlags' | 'goTags' | 'askVersion' | 'says'
>

export const ofModule = (name: string, source: string, pin: OfModule): Pin => ({
  ...pin,
  name,
  version: contentVersion(source, JSON.stringify([pin.goPackage, pin.goLinkerFlags, pin.goTags])),
  variable: variableOf(name),
  source,
  sha256: {},
})

export const variableOf = (name: string) => `LAB_${name.toUpperCase().replaceAll('-', '_')}`

/** Told at the end of a line, among others. */
export const ending = (words: string) => new RegExp(`(^| )${words}$`, 'm')

/** What servers of Kubernetes answer when they are asked for their version. */
export const stamp = (version: string) => {
  const [major, minor] = version.split('.')
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((at) => [`${at}.gitVersion=v${version}`, `${at}.gitMajor=${major}`, `${at}.gitMinor=${minor}`])
    .map((value) => `-X ${value}`)
    .join(' ')
}

/** What programs of the Prometheus project answer, and all that are built with its library. */
export const promStamp = (version: string) => `-X github.com/prometheus/common/version.Version=${version}`

/** A version that changes with how something is built, too. */
export const builtBy = (version: string, how: unknown) =>
  `${version}-${sha256(JSON.stringify(how)).slice(0, 12)}`

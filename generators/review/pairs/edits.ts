/** Edits of a repository in memory, as people make them, for the table of dangers. Only tests import this file. */
import { stringify } from 'yaml'
import type { Json } from '../../objects/index.ts'
import { fleetText } from '../../testing/fleets.ts'
import {
  assigned,
  plusFile,
  plusObject,
  type Repository,
  replaced,
  repositoryOf,
  withoutObject,
} from '../../testing/snapshots.ts'

/** What somebody does to a repository. */
export type Edit = (repository: Repository) => Repository

type Keys = readonly (string | number)[]

/** The value at a path of a file of the tree. */
export const set =
  (file: string, keys: Keys, value: Json | undefined): Edit =>
  (repository) =>
    assigned(repository, `rendered/${file}`, keys, value)

export const without =
  (file: string): Edit =>
  (repository) =>
    withoutObject(repository, `rendered/${file}`)

export const plus =
  (folder: string, file: string, object: Json): Edit =>
  (repository) =>
    plusObject(repository, `rendered/${folder}`, file, object)

export const text =
  (path: string, from: string | RegExp, to: string): Edit =>
  (repository) =>
    replaced(repository, path, from, to)

export const file =
  (path: string, content: Parameters<typeof plusFile>[2]): Edit =>
  (repository) =>
    plusFile(repository, path, content)

export const all =
  (...edits: readonly Edit[]): Edit =>
  (repository) =>
    edits.reduce((result, edit) => edit(result), repository)

type Text = Parameters<typeof fleetText>

/** The fleet's files say something else, and all is rendered again. */
export const fleet =
  (...text: Text): Edit =>
  () =>
    repositoryOf(fleetText(...text))

export const yaml = (...documents: readonly Json[]) => documents.map((each) => stringify(each)).join('---\n')

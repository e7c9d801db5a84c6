/** Files that no cluster gets, and that run all the same: in CI, in the image, on the machine of whoever sets up a cloud. */
import { compareText } from '../objects/index.ts'
import type { Comparison, Layout } from './changes/index.ts'

/** What people read, and nothing runs. */
const PAGES =
  /^docs\/|\.(md|png|svg|jpe?g|gif|webp|ico)$|(^|\/)(LICENSE|NOTICE)(\.txt)?$|^\.github\/(ISSUE_TEMPLATE\/|FUNDING)/i

/** What Terraform applies is told by itself: its code, its values, the providers that it is held to, and the accounts. */
const APPLIED =
  /^(?!(.*\/)?(tests?|testing|fixtures)\/).*(\.(tf|tofu|tfvars)(\.json)?|(^|\/)(\.terraform\.lock\.hcl|terraform\/accounts\.yaml))$/

/** The first that fits says what a file is to whoever runs it. */
const RUNS: readonly (readonly [RegExp, string])[] = [
  [APPLIED, 'Terraform'],
  [/(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|\.npmrc|binding\.gyp)$/, 'what npm installs and runs'],
  [/^(\.github\/workflows|\.github\/actions|\.ci)\//, 'what CI runs'],
  [/(^|\/)(\.gitattributes|CODEOWNERS|renovate\.json5?)$|^\.github\//, 'who is asked, or what is shown,'],
  [
    /^(generators|schemas)\/|\.test\.\w+$|(^|\/)(tests?|testing|fixtures)\/|^(biome|tsconfig|vitest)[^/]*$/,
    'the code of the checks',
  ],
  [/^server\/|^\.dockerignore$/, 'what the image is made of'],
  [/^tools\//, 'what is fetched and built for CI and people'],
  [/^scripts\//, 'what CI and people run'],
  [/^lab\//, 'what the lab fetches and runs'],
]
const OTHER = 'what is no page and no picture'
const MOST_FOLDERS = 3

const folderOf = (path: string) => path.split('/')[0] ?? path

/** `Terraform changes: 2 files of terraform`; no change of an object, and still one of what runs. */
export const runsElsewhere = (
  { paths }: Pick<Comparison, 'paths'>,
  { clusters, out, apps }: Layout,
): readonly string[] => {
  const trees = [clusters, out, apps].map((folder) => `${folder}/`)
  const files = paths.filter((path) => !PAGES.test(path) && !trees.some((tree) => path.startsWith(tree)))
  const whatOf = (path: string) => RUNS.find(([files]) => files.test(path))?.[1] ?? OTHER
  return [...Map.groupBy(files, whatOf)]
    .map(([what, found]) => {
      const folders = [...new Set(found.map(folderOf))].sort(compareText)
      const more = folders.length > MOST_FOLDERS ? ` and ${folders.length - MOST_FOLDERS} more` : ''
      const where =
        found.length === 1
          ? found.join()
          : `${found.length} files of ${folders.slice(0, MOST_FOLDERS).join(', ')}${more}`
      return `${what} changes: ${where}`
    })
    .sort(compareText)
}

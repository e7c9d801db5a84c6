/** The blocks of files, as Terraform takes them: a folder is a module, whatever its files are called. */
import type { Finding } from '../../../findings/index.ts'
import { remembered } from '../../../objects/index.ts'
import type { Case } from '../case.ts'
import { type Block, blocksOf, UnreadTerraformError } from './hcl.ts'
import { tell } from './said.ts'

/** A block of a folder, and the file it stands in. */
export interface Placed {
  readonly file: string
  readonly block: Block
}

/** The blocks of some files of a side, and a finding for each new one that cannot be read. */
export const read = (of: Case, side: 'before' | 'after', files: readonly string[]) => {
  const unread: Finding[] = []
  const placed = files.flatMap((file): readonly Placed[] => {
    const text = of.text(side, file)
    if (text === undefined) return []
    try {
      return blocksOf(text).map((block) => ({ file, block }))
    } catch (error) {
      if (!(error instanceof UnreadTerraformError)) throw error
      if (side === 'after')
        unread.push(
          tell(
            file,
            '',
            `it could not be read, so nothing is said of it: ${error.message}`,
            'terraform fmt, and terraform validate',
          ),
        )
      return []
    }
  })
  return { placed, unread }
}

/** Files that Terraform lays over the blocks of the others, which still say what they said. */
export const OVERRIDES = /(^|\/|_)override\.(tf|tofu)(\.json)?$/

/** What was read of a case, by side and folder. */
const known = remembered((_: Case) => new Map<string, readonly Block[]>())

/** Every block of a folder, but for what is laid over others. */
export const blocksIn = (of: Case, side: 'before' | 'after', folder: string): readonly Block[] => {
  const key = `${side} ${folder}`
  const files = () => of.beside(side, folder).filter((file) => file.endsWith('.tf') && !OVERRIDES.test(file))
  const blocks = known(of).get(key) ?? read(of, side, files()).placed.map(({ block }) => block)
  known(of).set(key, blocks)
  return blocks
}

/** Several blocks of one address, such as `locals`, as one. */
export const joined = (blocks: readonly Block[]): Block | undefined => {
  const [first] = blocks
  return first === undefined
    ? undefined
    : {
        ...first,
        attributes: new Map(blocks.flatMap((block) => [...block.attributes])),
        blocks: blocks.flatMap((block) => block.blocks),
      }
}

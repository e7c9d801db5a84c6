/** Blocks that go, and resources that are counted otherwise: Terraform destroys what no block asks for. */
import type { Finding } from '../../../findings/index.ts'
import { listed } from '../said.ts'
import { leavesOf, nodeOf } from './expression.ts'
import { addressOf, type Block } from './hcl.ts'
import { ofProtectionGone } from './protection.ts'
import { change, tell } from './said.ts'
import { KEPT } from './table.ts'

/** Resources that are nothing in a cloud, or whose end lets everything stay as it is. */
const MISSED_BY_NOBODY =
  /^(terraform_data|null_resource|(time|random)_\w+|local_file|\w+_dashboard|aws_ec2_tag|aws_ecr_lifecycle_policy|aws_s3_bucket_lifecycle_configuration|aws_resourcegroups_group)$/

/** A resource that something works by, or that is a right, an address, a way. */
export const isMissed = ({ type, labels: [name = ''], attributes }: Block): boolean =>
  type === 'resource' &&
  !MISSED_BY_NOBODY.test(name) &&
  // An API of Google that stays on when its resource goes.
  !(name === 'google_project_service' && attributes.get('disable_on_destroy') === 'false')

/** A check, or what holds a value to a condition. */
const refuses = ({ type, blocks }: Block): boolean =>
  type === 'check' || blocks.some((each) => /condition$/.test(each.type) || refuses(each))

/** A block that went, as far as its own kind says what that comes to. */
export const goneFrom = (file: string, block: Block): readonly Finding[] => {
  const kept = KEPT[block.labels[0] ?? '']
  if (block.type === 'resource' && kept !== undefined)
    return [tell(file, addressOf(block), `its block is gone: Terraform destroys ${kept.what}`)]
  const closed = ofProtectionGone(file, block)
  if (closed.length > 0) return closed
  if (block.type === 'module')
    return [tell(file, addressOf(block), 'its block is gone: Terraform destroys all that is in it')]
  if (['check', 'output', 'data'].includes(block.type) && refuses(block))
    return [tell(file, addressOf(block), 'its block is gone: what it refused is accepted')]
  if (block.type === 'terraform' && block.blocks.some(({ type }) => type === 'backend'))
    return [
      tell(file, 'terraform.backend', 'it is gone: Terraform finds no state, and makes everything anew'),
    ]
  return []
}

/** Any other resources of a file that went, as one thing. */
export const missedFrom = (file: string, blocks: readonly Block[]): readonly Finding[] => {
  const [first, ...others] = blocks.map(addressOf)
  return first === undefined
    ? []
    : [
        tell(
          file,
          first,
          others.length === 0
            ? 'its block is gone: Terraform destroys it, and whatever works by it fails'
            : `its block is gone, and with it ${listed(others)}: Terraform destroys them, and whatever works by them fails`,
        ),
      ]
}

/** Keys as a set, and maps by their keys in any order: what is written first is no other key. */
const asSet = (text: string | undefined) =>
  text === undefined
    ? undefined
    : leavesOf(nodeOf(text))
        .map((leaf) => `${leaf.path.join('.')} ${leaf.text}`)
        .sort()
        .join('\n')

/** How often a resource is there, by other numbers or keys than it was. */
export const ofCount = (file: string, before: Block, after: Block): readonly Finding[] =>
  isMissed(after)
    ? ['for_each', 'count'].flatMap((path) => {
        const [was, is] = [before.attributes.get(path), after.attributes.get(path)]
        return asSet(was) === asSet(is)
          ? []
          : [
              tell(
                file,
                `${addressOf(after)}.${path}`,
                `${change(was, is)}: under other keys each is another one, ${KEPT[after.labels[0] ?? '']?.what ?? 'and what has none any more is destroyed'}`,
              ),
            ]
      })
    : []

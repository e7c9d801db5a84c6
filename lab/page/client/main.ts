/** The page in the browser: what the server says is drawn, what is clicked is asked of the server. */
import { applicationsPanel, faultsPanel, trafficPanel } from '../draw/panels.ts'
import { picture } from '../draw/picture.ts'
import type { Tree } from '../draw/tree.ts'
import { statusOf } from '../draw/words.ts'
import type { Snapshot } from '../lab.ts'

const SVG = 'http://www.w3.org/2000/svg'
const part = (id: string): HTMLElement => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no ${id}`)
  return found
}
const token = document.querySelector('meta[name=lab-token]')?.getAttribute('content') ?? ''

const make = (tree: Tree | string, parent: Element): Node =>
  typeof tree === 'string'
    ? document.createTextNode('')
    : tree.tag === 'svg' || parent.namespaceURI === SVG
      ? document.createElementNS(SVG, tree.tag)
      : document.createElement(tree.tag)

const fits = (node: Node, tree: Tree | string) =>
  typeof tree === 'string' ? node.nodeType === Node.TEXT_NODE : node.nodeName.toLowerCase() === tree.tag

/** Makes an element's inside what it should be; what is right already is not touched, so that focus and movement stay. */
const fill = (parent: Element, children: readonly (Tree | string)[]): void => {
  children.forEach((tree, i) => {
    let node = parent.childNodes[i]
    if (node === undefined || !fits(node, tree)) {
      const made = make(tree, parent)
      if (node === undefined) parent.append(made)
      else node.replaceWith(made)
      node = parent.childNodes[i]
    }
    if (typeof tree === 'string') {
      if (node !== undefined && node.nodeValue !== tree) node.nodeValue = tree
    } else if (node instanceof Element) {
      for (const [name, value] of Object.entries(tree.attributes)) {
        if (value === undefined || value === false) node.removeAttribute(name)
        else if (node.getAttribute(name) !== (value === true ? '' : String(value)))
          node.setAttribute(name, value === true ? '' : String(value))
      }
      fill(node, tree.children)
    }
  })
  while (parent.childNodes.length > children.length) parent.lastChild?.remove()
}

let snapshot: Snapshot | undefined
let live = false
let said = ''
const waits = new Set<string>()

const draw = () => {
  const { words, well } =
    snapshot === undefined || !live
      ? { words: 'no answer from npm run lab -- page', well: false }
      : statusOf(snapshot)
  const status = part('status')
  if (status.textContent !== words) status.textContent = words
  status.className = well ? 'well' : 'ill'
  if (snapshot === undefined) return
  part('memory').textContent = `${snapshot.gib.toFixed(1)} GiB`
  const map = part('map')
  fill(map, [picture(snapshot, Math.max(320, Math.floor(map.clientWidth)))])
  fill(part('numbers'), [trafficPanel(snapshot), applicationsPanel(snapshot)])
  fill(part('side'), [faultsPanel(snapshot, { waits, said })])
}

/** Asks the server for something and says what came of it. */
const ask = async (key: string, path: string, body: object) => {
  waits.add(key)
  said = ''
  draw()
  try {
    const headers = { 'content-type': 'application/json', 'x-lab-token': token }
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
    said = await answer.text()
  } catch {
    said = 'The page got no answer.'
  }
  waits.delete(key)
  draw()
}

document.addEventListener('click', ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return
  const { break: fault, cluster, mend } = target.dataset
  if (fault !== undefined && cluster !== undefined)
    void ask(`${fault} ${cluster}`, '/break', { fault, cluster })
  else if (mend !== undefined) void ask('mend', '/mend', {})
})

const events = new EventSource('/events')
events.onmessage = ({ data }) => {
  const told: Snapshot = JSON.parse(data)
  ;[snapshot, live] = [told, true]
  draw()
}
events.onerror = () => {
  live = false
  draw()
}
new ResizeObserver(draw).observe(part('map'))

/**
 * What the page of a review can do with scripts: search, filters, keys, colours, objects made when they are opened. Everything
 * that can be read is there without it. What is chosen stands in the fragment of the address, so that it can be shared.
 */

/** @typedef {{ digits: string, clusters: string[], apps: string[], kinds: string[], sets: string[], changes: [number, number, number][] }} Filters */

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T | undefined} */
const byId = (id, kind) => {
  const found = document.getElementById(id)
  return found instanceof kind ? found : undefined
}

const island = byId('filters', HTMLScriptElement)
/** @type {Filters} */
const filters = JSON.parse(
  island?.text ?? '{"digits":"","clusters":[],"apps":[],"kinds":[],"sets":[],"changes":[]}',
)

/** @type {HTMLElement[]} */
const articles = [...document.querySelectorAll('article')]
/** What the filters know of an article: its id counts from 1. @param {HTMLElement} article */
const knownOf = ({ id }) => filters.changes[Number(id.slice(1)) - 1]
const search = byId('search', HTMLInputElement)
const selects = {
  cluster: byId('cluster', HTMLSelectElement),
  app: byId('app', HTMLSelectElement),
  kind: byId('kind', HTMLSelectElement),
}
const fold = byId('fold', HTMLButtonElement)
const shown = byId('shown', HTMLElement)
const theme = byId('theme', HTMLButtonElement)
const help = byId('help', HTMLDialogElement)
const keys = byId('keys', HTMLInputElement)

/** Until it is opened an object is the text of its noscript. @param {Element} details */
const make = (details) => {
  const later = details.querySelector(':scope > noscript')
  if (later === null) return
  const template = document.createElement('template')
  template.innerHTML = later.textContent ?? ''
  later.replaceWith(template.content)
}

// Searching -----------------------------------------------------------------------------------------------------------------

/** @type {Readonly<Record<string, string>>} */
const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
/** Everything that is written in an article, made at the first search. @type {Map<HTMLElement, string>} */
const texts = new Map()

/** @param {HTMLElement} article */
const textOf = (article) => {
  const known = texts.get(article)
  if (known !== undefined) return known
  const later = article.querySelector('noscript')?.textContent ?? ''
  const seen = later
    .replace(/<td>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|amp|#39);/g, (entity) => entities[entity] ?? entity)
  const app = article.closest('.app')?.querySelector('h3')?.textContent ?? ''
  // What is not made yet is a text with tags, which are no words of anybody.
  const text = `${app}\n${article.textContent?.replace(later, () => seen)}`.toLowerCase()
  texts.set(article, text)
  return text
}

/** True when a set of clusters has one; a set without any is every cluster. @param {string} set @param {number} cluster */
const has = (set, cluster) =>
  set === '' || (filters.digits.indexOf(set[Math.floor(cluster / 6)] ?? '') & (1 << (cluster % 6))) !== 0

const select = () => {
  const words = (search?.value ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const chosen = [selects.app?.value ?? '', selects.kind?.value ?? '', selects.cluster?.value ?? ''].map(
    (value) => (value === '' ? -1 : Number(value)),
  )
  const [app = -1, kind = -1, cluster = -1] = chosen
  let count = 0
  for (const article of articles) {
    const [itsApp, itsKind, set] = knownOf(article) ?? [-1, -1, -1]
    article.hidden = !(
      (app < 0 || app === itsApp) &&
      (kind < 0 || kind === itsKind) &&
      (cluster < 0 || has(filters.sets[set] ?? '', cluster)) &&
      (words.length === 0 || words.every((word) => textOf(article).includes(word)))
    )
    if (!article.hidden) count++
  }
  for (const group of document.querySelectorAll('.app'))
    group.toggleAttribute('hidden', group.querySelector('article:not([hidden])') === null)
  const all = articles.length.toLocaleString('en-US')
  if (shown)
    shown.textContent =
      count === articles.length
        ? `${all} ${count === 1 ? 'change' : 'changes'}`
        : `${count.toLocaleString('en-US')} of ${all} changes`
}

// Folding -------------------------------------------------------------------------------------------------------------------

/** @param {boolean} open */
const foldAll = (open) => {
  for (const details of document.querySelectorAll('article:not([hidden]) details'))
    if (details instanceof HTMLDetailsElement) details.open = open
  if (fold) {
    fold.textContent = open ? 'Fold all' : 'Unfold all'
    fold.setAttribute('aria-pressed', `${open}`)
  }
}

// Where we are --------------------------------------------------------------------------------------------------------------

/** @type {HTMLElement | undefined} */
let here

/** @param {HTMLElement | undefined} article */
const go = (article) => {
  if (article === undefined) return
  here?.classList.remove('here')
  here = article
  here.classList.add('here')
  here.focus({ preventScroll: true })
  here.scrollIntoView({ block: 'start' })
  remember()
}

/** @param {1 | -1} by */
const step = (by) => {
  const at = here === undefined ? (by > 0 ? -1 : articles.length) : articles.indexOf(here)
  for (let i = at + by; i >= 0 && i < articles.length; i += by)
    if (!articles[i]?.hidden) return go(articles[i])
}

// What is chosen ------------------------------------------------------------------------------------------------------------

const THEMES = ['', 'light', 'dark']
const THEME_NAMES = ['Auto', 'Light', 'Dark']

/** @param {string} name */
const colour = (name) => {
  const index = Math.max(0, THEMES.indexOf(name))
  document.documentElement.dataset.theme = THEMES[index] ?? ''
  if (!theme) return
  theme.textContent = THEME_NAMES[index] ?? ''
  theme.setAttribute('aria-label', `Colours: ${['as the machine', 'light', 'dark'][index]}`)
}

/** Numbers of the filters as names, which still mean the same in a page of a later day. @param {'cluster' | 'app' | 'kind'} of */
const namesOf = (of) =>
  filters[/** @type {const} */ ({ cluster: 'clusters', app: 'apps', kind: 'kinds' })[of]]

const remember = () => {
  const chosen = new URLSearchParams()
  if (search?.value) chosen.set('q', search.value)
  for (const of of /** @type {const} */ (['cluster', 'app', 'kind'])) {
    const value = selects[of]?.value ?? ''
    if (value !== '') chosen.set(of, namesOf(of)[Number(value)] ?? '')
  }
  if (fold?.getAttribute('aria-pressed') === 'true') chosen.set('open', 'all')
  if (document.documentElement.dataset.theme) chosen.set('theme', document.documentElement.dataset.theme)
  if (keys && !keys.checked) chosen.set('keys', 'off')
  if (here) chosen.set('at', here.id)
  history.replaceState(null, '', `#${chosen}`)
}

/** @param {string} id */
const articleOf = (id) => articles.find((article) => article.id === id)

const recall = () => {
  const fragment = location.hash.slice(1)
  // A link within the page: the browser has gone there, and the choices stay.
  if (fragment !== '' && !fragment.includes('=')) return go(articleOf(fragment))
  const chosen = new URLSearchParams(fragment)
  if (search) search.value = chosen.get('q') ?? ''
  for (const of of /** @type {const} */ (['cluster', 'app', 'kind'])) {
    const index = namesOf(of).indexOf(chosen.get(of) ?? '')
    const control = selects[of]
    if (control) control.value = index < 0 ? '' : `${index}`
  }
  colour(chosen.get('theme') ?? '')
  if (keys) keys.checked = chosen.get('keys') !== 'off'
  select()
  if (chosen.get('open') === 'all') foldAll(true)
  go(articleOf(chosen.get('at') ?? ''))
}

for (const of of /** @type {const} */ (['cluster', 'app', 'kind'])) {
  const control = selects[of]
  const names = namesOf(of).map((name, i) => ({ name, i }))
  control?.append(
    ...names.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, i }) => new Option(name, `${i}`)),
  )
  if (control && names.length < 2) control.hidden = true
  control?.addEventListener('change', () => {
    select()
    remember()
  })
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing
search?.addEventListener('input', () => {
  clearTimeout(typing)
  typing = setTimeout(() => {
    select()
    remember()
  }, 80)
})
fold?.addEventListener('click', () => {
  foldAll(fold.getAttribute('aria-pressed') !== 'true')
  remember()
})
theme?.addEventListener('click', () => {
  colour(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? '') + 1) % THEMES.length] ?? '')
  remember()
})
byId('help-open', HTMLButtonElement)?.addEventListener('click', () => help?.showModal())
keys?.addEventListener('change', remember)

document.addEventListener(
  'toggle',
  ({ target }) => target instanceof HTMLDetailsElement && target.open && make(target),
  true,
)
addEventListener('hashchange', recall)

document.addEventListener('keydown', (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event
  const writes = target instanceof HTMLInputElement && target.type !== 'checkbox'
  if (key === 'Escape' && target === search) return search?.blur()
  if (
    writes ||
    target instanceof HTMLSelectElement ||
    ctrlKey ||
    metaKey ||
    altKey ||
    help?.open ||
    !keys?.checked
  )
    return
  const object = here?.querySelector('details.object')
  if (key === 'j') step(1)
  else if (key === 'k') step(-1)
  else if (key === '/') search?.focus()
  else if (key === '?') help?.showModal()
  else if (key === 'o' && object instanceof HTMLDetailsElement) object.open = !object.open
  else return
  event.preventDefault()
})

// Paper -----------------------------------------------------------------------------------------------------------------------

/** What was folded before it was printed. @type {HTMLDetailsElement[]} */
let folded = []
addEventListener('beforeprint', () => {
  // What is made from a noscript may hold more that is folded.
  for (const details of document.querySelectorAll('article:not([hidden]) details.object')) make(details)
  folded = [...document.querySelectorAll('details:not([open])')].filter(
    (each) => each instanceof HTMLDetailsElement,
  )
  for (const details of folded) details.open = true
})
addEventListener('afterprint', () => {
  for (const details of folded) details.open = false
})

for (const control of document.querySelectorAll('.controls, .tools')) control.toggleAttribute('hidden', false)
document.documentElement.classList.add('scripted')
recall()

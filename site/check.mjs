// Follows every link and picture of the built pages, with its anchor; nothing may be loaded from elsewhere. Usage: node check.mjs DIRECTORY
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

const site = process.argv[2]
const pages = readdirSync(site, { recursive: true }).filter(name => name.endsWith('.html') && name !== '404.html')
const text = new Map(pages.map(page => [page, readFileSync(join(site, page), 'utf8')]))
const anchors = new Map([...text].map(([page, html]) => [page, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]))
const problems = []
let links = 0

function target(path) {
  const file = join(site, decodeURIComponent(path))
  if (existsSync(file) && statSync(file).isDirectory()) return join(file, 'index.html')
  return existsSync(file) ? file : `${file}.html`
}

for (const [page, html] of text) {
  for (const [, element, attribute, value] of html.matchAll(/<(\w+)[^>]*? (href|src)="([^"]*)"/g)) {
    const url = new URL(value.replaceAll('&amp;', '&'), `http://site/${page}`)
    if (url.host !== 'site') {
      if (element !== 'a') problems.push(`${page} loads ${value}`)
      continue
    }
    links++
    const file = target(url.pathname)
    if (!existsSync(file)) problems.push(`${page}: ${value} leads nowhere`)
    else if (url.hash && file.endsWith('.html') && !anchors.get(relative(site, file)).has(decodeURIComponent(url.hash.slice(1)))) problems.push(`${page}: ${value} has no such anchor`)
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.log(`${pages.length} pages, ${links} links, none dead, nothing from elsewhere`)

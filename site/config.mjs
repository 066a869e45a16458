import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const pages = join(import.meta.dirname, '..')

const title = file => readFileSync(join(pages, file), 'utf8').match(/^# (.*)$/m)[1].replaceAll('`', '')
const entry = file => ({ text: title(file), link: '/' + file.replace(/index\.md$/, '').replace(/\.md$/, '') })
const section = (text, ...files) => ({ text, items: files.map(entry) })
const docs = (...names) => names.map(name => `operator/docs/${name}.md`)

const sections = [
  section('Use', 'index.md', ...docs('host', 'packages', 'groups', 'services', 'probes', 'lifecycle', 'directories', 'environment', 'files', 'nodes', 'import', 'fields', 'cli', 'compared'), 'operator/examples/index.md'),
  section('Operate', ...docs('cluster', 'week', 'operations', 'metrics', 'image', 'security'), 'helm/ppg/index.md'),
  section('Understand', ...docs('architecture', 'kernel', 'notifications', 'processes', 'checkpoint', 'performance'), 'operator/docs/adr/index.md'),
  section('Project', 'CHANGELOG.md', 'SECURITY.md', 'CONTRIBUTING.md', 'RELEASING.md'),
]
// A new page that nobody put into a section is shown all the same.
const named = new Set(sections.flatMap(({ items }) => items.map(({ link }) => link)))
const others = readdirSync(join(pages, 'operator/docs')).filter(name => name.endsWith('.md')).map(name => entry(`operator/docs/${name}`)).filter(({ link }) => !named.has(link))
if (others.length > 0) sections.push({ text: 'More', items: others })

export default {
  title: 'ppg',
  description: 'Keeps groups of host processes alive on Linux hosts and Kubernetes nodes',
  lastUpdated: false,
  // Names in angle brackets are text, not elements of HTML.
  markdown: { html: false, attrs: { disable: true } },
  themeConfig: {
    search: { provider: 'local' },
    sidebar: sections,
    outline: [2, 3],
  },
}

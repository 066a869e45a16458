// Puts the pages of the repository together in target/pages, at the same paths, so that their links stay right. Examples become a page, because a directory has none.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const top = join(import.meta.dirname, '..')
const pages = join(import.meta.dirname, 'target', 'pages')

function copy(file, as = file) {
  mkdirSync(dirname(join(pages, as)), { recursive: true })
  cpSync(join(top, file), join(pages, as), { recursive: true })
}

// A directory is its page, an example a section of the page of examples.
function linkToPages(file) {
  const path = join(pages, file)
  const text = readFileSync(path, 'utf8')
    .replaceAll(/\]\(((?:\.\.\/)*(?:operator\/)?examples)\/?\)/g, ']($1/README.md)')
    .replaceAll(/\]\(((?:\.\.\/)*(?:operator\/)?examples)\/([^)]*\.(?:c|py|yaml))\)/g, (_, directory, name) => `](${directory}/README.md#${name.replaceAll(/[/.]/g, '-')})`)
    .replaceAll('README.md', 'index.md')
  rmSync(path)
  writeFileSync(path.replace(/README\.md$/, 'index.md'), text)
}

rmSync(join(import.meta.dirname, 'target'), { recursive: true, force: true })
for (const file of ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'RELEASING.md', 'SECURITY.md', 'helm/ppg/README.md', 'e2e/apiserver/README.md', 'e2e/bench/README.md', 'operator/docs']) copy(file)
mkdirSync(join(pages, '.vitepress'))
cpSync(join(import.meta.dirname, 'config.mjs'), join(pages, '.vitepress', 'config.mjs'))

const examples = readdirSync(join(top, 'operator/examples'), { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => join(entry.parentPath, entry.name))
  .sort()
let text = '# Examples\n\nThe tests run each of them.\n'
for (const example of examples) {
  const name = example.slice(join(top, 'operator/examples').length + 1)
  text += `\n## ${name}\n\n\`\`\`\`${basename(example).split('.').pop()}\n${readFileSync(example, 'utf8')}\`\`\`\`\n`
}
mkdirSync(join(pages, 'operator/examples'), { recursive: true })
writeFileSync(join(pages, 'operator/examples/README.md'), text)
copy('LICENSE', 'public/LICENSE')
for (const file of readdirSync(pages, { recursive: true })) if (file.endsWith('.md')) linkToPages(file)

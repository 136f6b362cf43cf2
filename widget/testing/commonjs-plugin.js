import { build } from 'esbuild'

/**
 * Dev server plugin: serves the named CommonJS files of node_modules as modules, since a browser
 * loads nothing else.
 * @param {string[]} paths - As imported, such as `qrcode/lib/core/qrcode.js`.
 */
export function commonjsPlugin(paths) {
  return {
    name: 'commonjs',
    async serve({ path }) {
      const found = paths.find((each) => path.endsWith(`/node_modules/${each}`))
      if (!found) return undefined
      const { outputFiles } = await build({
        stdin: {
          contents: `import whole from '${found}'; export default whole; export const create = whole.create`,
          resolveDir: import.meta.dirname,
        },
        bundle: true,
        write: false,
        format: 'esm',
      })
      return { body: outputFiles[0].text, type: 'js' }
    },
  }
}

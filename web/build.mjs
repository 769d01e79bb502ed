// Bundles the page into the Python package: one classic script, since file:// refuses modules.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const into = process.argv[2] ?? "../src/clearprop/web/built";
const vendored = ["preact", "@preact/signals", "@preact/signals-core", "decimal.js", "uplot", "smol-toml"];

await build({
  entryPoints: { page: "src/page/main.tsx" },
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  outdir: into,
});
await build({ entryPoints: { page: "src/page/style.css" }, bundle: true, minify: true, charset: "utf8", outdir: into });

const licenses = await Promise.all(
  vendored.map(async (name) => {
    const folder = `node_modules/${name}`;
    const { version } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
    const names = ["LICENSE", "LICENSE.md", "LICENCE.md"];
    for (const file of names) {
      const text = await readFile(`${folder}/${file}`, "utf8").catch(() => null);
      if (text !== null) return `${name} ${version}\n\n${text.trim()}\n`;
    }
    throw new Error(`${name} has no license file`);
  }),
);
await writeFile(`${into}/LICENSES.txt`, licenses.join(`\n${"-".repeat(72)}\n\n`));

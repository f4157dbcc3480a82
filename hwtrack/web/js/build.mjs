// Bundles the browser modules, the style sheet and the scanner's wasm into hwtrack/web/static/built/.
// Every name carries a hash of its content; manifest.json maps the plain name to it, and each file has a .gz beside it.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "..", "static", "built");
const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");

/** Plain name → hashed name of every output that was an entry point. */
async function bundle(entries, format) {
  const result = await build({
    absWorkingDir: here,
    bundle: true,
    entryNames: "[name]-[hash]",
    entryPoints: entries,
    format,
    legalComments: "none",
    loader: { ".svg": "dataurl" },
    logLevel: "warning",
    metafile: true,
    minify: true,
    outdir: out,
    target: ["es2022", "chrome94", "safari15.4", "firefox93"],
  });
  return Object.entries(result.metafile.outputs)
    .filter(([, output]) => output.entryPoint)
    .map(([file, output]) => {
      const name = path.basename(file);
      return [path.basename(output.entryPoint).replace(/\.mjs$/, ".js"), name];
    });
}

async function copyWasm() {
  const bytes = await readFile(wasm);
  const name = `scanner-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}.wasm`;
  await writeFile(path.join(out, name), bytes);
  return ["scanner.wasm", name];
}

async function compress() {
  for (const name of await readdir(out)) {
    const file = path.join(out, name);
    await writeFile(`${file}.gz`, gzipSync(await readFile(file), { level: 9 }));
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const names = [
  ...(await bundle(
    [
      "page.js", "scan.js", "count.js", "labelcheck.js", "field.js", "verifying.js", "enrol.js", "outbox_page.js", "late.js",
      "handing.js",
      "../static/app.css",
    ],
    "esm",
  )),
  ...(await bundle(["decoder.js"], "iife")),
  await copyWasm(),
];
await compress();
await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(Object.fromEntries(names.sort()), null, 2)}\n`);

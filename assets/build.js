/* Styles, scripts, fonts and icons of Tandem → src/tandem/kit/static/dist (ignored by git). */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { cut } from "./fonts.js";
import { sprite } from "./icons.js";

const OUT = "src/tandem/kit/static/dist";

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}/icons.svg`, sprite());
copyFileSync("assets/logo.svg", `${OUT}/logo.svg`);
await cut(OUT);
await build({
  entryPoints: [
    { in: "assets/ts/app.ts", out: "app" },
    { in: "assets/css/app.css", out: "app" },
  ],
  outdir: OUT,
  assetNames: "[name]",
  loader: { ".woff2": "file" },
  external: ["./golos-*.woff2"],
  bundle: true,
  minify: true,
  target: ["chrome109", "firefox115", "safari15.4"],
  logLevel: "info",
});

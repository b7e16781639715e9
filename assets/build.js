/* Styles, scripts, fonts and icons of Tandem → src/tandem/kit/static/dist (ignored by git). */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { sprite } from "./icons.js";

const OUT = "src/tandem/kit/static/dist";

mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}/icons.svg`, sprite());
copyFileSync("assets/logo.svg", `${OUT}/logo.svg`);
await build({
  entryPoints: [
    { in: "assets/ts/app.ts", out: "app" },
    { in: "assets/css/app.css", out: "app" },
  ],
  outdir: OUT,
  assetNames: "[name]",
  loader: { ".woff2": "file" },
  bundle: true,
  minify: true,
  target: ["chrome109", "firefox115", "safari15.4"],
  logLevel: "info",
});

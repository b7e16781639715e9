/* The letters of nearly every page, cut out of the typeface; the rest of it is fetched only by a page that has such letters. */
import { readFileSync, writeFileSync } from "node:fs";
import subset from "subset-font";

const SHEET = "assets/css/fonts.css";
const SOURCE = "node_modules/@fontsource-variable/golos-text/files/golos-text-";
const SOURCES = { russian: "cyrillic", latin: "latin" };
const FACE = /url\(\.\/golos-(\w+)\.woff2\)[^}]*?font-weight:(\d+) (\d+)[^}]*?unicode-range:([^}]+)/g;
const LEFT_OUT = ["vhea", "vmtx", "VVAR", "STAT"]; // upright text, names of weights for a list of fonts

function letters(ranges) {
  return ranges.split(",").map((range) => {
    const [first, last = first] = range.trim().slice(2).split("-").map((code) => parseInt(code, 16));
    return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i));
  }).join("");
}

/* Each face of the sheet that is named golos-*.woff2 gets exactly the letters and weights that the sheet declares. */
export async function cut(folder) {
  for (const [, name, min, max, ranges] of readFileSync(SHEET, "utf8").matchAll(FACE)) {
    const whole = readFileSync(`${SOURCE}${SOURCES[name]}-wght-normal.woff2`);
    const part = await subset(whole, letters(ranges), {
      targetFormat: "woff2",
      noHinting: true,
      keepFeatures: ["kern", "tnum"],
      dropTables: LEFT_OUT,
      variationAxes: { wght: { min: Number(min), max: Number(max) } },
    });
    writeFileSync(`${folder}/golos-${name}.woff2`, part);
  }
}

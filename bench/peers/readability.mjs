// readability.mjs MODULES PAGE…: reads each page with jsdom and Mozilla's Readability, over and over; prints the least seconds
// for all of them, the time to start not counted.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, ...pages] = process.argv.slice(2);
const require = createRequire(modules + "/");
const { JSDOM } = require("jsdom");
const { Readability } = require("@mozilla/readability");

const sources = pages.map((page) => readFileSync(page, "utf8"));
const failed = new Set();
let least = Infinity;
for (let round = 0; round < 3; round++) {
    const began = process.hrtime.bigint();
    for (const html of sources) {
        try {
            const dom = new JSDOM(html, { url: "https://example.org/" });
            new Readability(dom.window.document).parse();
            dom.window.close();
        } catch (e) {
            failed.add(html); // a page it cannot read costs it what it took to find out
        }
    }
    least = Math.min(least, Number(process.hrtime.bigint() - began) / 1e9);
}
console.log(least.toFixed(3), failed.size);

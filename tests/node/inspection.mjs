// What is wrong with a page, whoever looks at it: in light and dark, on a wide screen and on a phone, with ears or eyes.
import { readFileSync } from "node:fs";
import { PHONE, WIDE, packages } from "./browser.mjs";

const axe = packages("axe-core");
const { HtmlValidate, StaticConfigLoader } = packages("html-validate");
const rules = JSON.parse(readFileSync(new URL("html-validate.json", import.meta.url), "utf8"));
const validator = new HtmlValidate(new StaticConfigLoader(rules));

/** The Web Content Accessibility Guidelines up to 2.2, levels A and AA. */
const GUIDELINES = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
/** What depends on colours alone. */
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
/** What depends on the room there is. */
const ROOM = { type: "rule", values: ["target-size", "scrollable-region-focusable", "color-contrast"] };

/** The mistakes in the text of a page. */
export async function mistakes(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) =>
    result.messages.map((told) => `HTML, ${told.ruleId}: ${told.message} (${told.selector})`),
  );
}

/** Shows a page in each way, calls `seen` with the name of the way, and gives what is wrong. */
export async function inspect(page, seen = async () => {}) {
  const wrong = [];
  const found = (way, faults) => wrong.push(...faults.map((fault) => `${way}: ${fault}`));
  await page.evaluate(axe.source);
  for (const [way, scheme, size, wanted] of [
    ["light", "light", WIDE, GUIDELINES],
    ["dark", "dark", WIDE, COLOURS],
    ["phone", "light", PHONE, ROOM],
  ]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(size);
    await seen(way);
    found(way, await page.evaluate(overflow));
    await page.evaluate(fold, true);
    found(way, await page.evaluate(barriers, wanted));
    found(way, await page.evaluate(overflow));
    await page.evaluate(fold, false);
  }
  await page.setViewportSize(WIDE);
  return [...new Set(wrong)];
}

/** Unfolds what is folded up, or folds it again, and gives the page the time to see it. In the page. */
async function fold(open) {
  for (const part of document.querySelectorAll("details")) {
    if (open) {
      part.dataset.was = part.open;
      part.open = true;
    } else {
      part.open = part.dataset.was === "true";
    }
  }
  const shown = () => new Promise((done) => requestAnimationFrame(done));
  await shown();
  await shown();
}

/** What the accessibility engine finds. In the page. */
async function barriers(wanted) {
  const found = await axe.run(document, { runOnly: wanted, resultTypes: ["violations"] });
  return found.violations.map((violation) => {
    const places = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`);
    return `${violation.id} (${violation.impact}): ${violation.help}\n    ${places.join("\n    ")}`;
  });
}

/** What makes the whole page scroll sideways. In the page. */
function overflow() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const edge = element.getBoundingClientRect().right;
    return edge > width + 1 && !element.closest(".scroll, .board, .side, .hidden, pre");
  });
  const names = wide.slice(0, 3).map((element) => `<${element.localName} class="${element.className}">`);
  return [`it scrolls sideways: ${document.documentElement.scrollWidth} of ${width} ${names.join(" ")}`];
}

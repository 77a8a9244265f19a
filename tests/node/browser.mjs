// Chromium as people use it: by what they see, and with what they don't see noted down.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Packages are in a folder of their own, so that nothing is installed into the sources. */
export const packages = createRequire(join(process.env.PORTCULLIS_TEST_NODE, "package.json"));

/** What the test gives: the address, who there is, files, and where pictures go. */
export const given = JSON.parse(readFileSync(0, "utf8"));

const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long one step of a person may take on a busy machine. */
const PATIENCE = 30_000;
/** How long a whole script may take. */
const LIMIT = 240_000;

/** How many pixels of a page are in its picture. */
const READ = 2500;

export const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 780 };

/** Runs a script with a browser of its own; a script that fails leaves a picture of each open page. */
export async function run(script) {
  setTimeout(() => end(new Error(`the script takes longer than ${LIMIT / 1000} s`)), LIMIT).unref();
  mkdirSync(given.pictures, { recursive: true });
  const browser = await packages("playwright-core").chromium.launch({
    executablePath: process.env.PORTCULLIS_TEST_CHROMIUM,
    args: SWITCHES,
  });
  try {
    await script(browser);
  } catch (error) {
    const pages = browser.contexts().flatMap((context) => context.pages());
    for (const [at, page] of pages.entries()) {
      console.error(`page ${at} is at ${page.url()}`);
      await page.screenshot({ path: join(given.pictures, `failed-${given.name}-${at}.png`) }).catch(() => {});
    }
    end(error);
  } finally {
    await browser.close();
  }
}

function end(error) {
  console.error(error.stack ?? error);
  process.exit(1);
}

/** Somebody with a browser of their own. */
export class Person {
  /** Opens an empty browser for them. */
  static async with(browser, options = {}) {
    const context = await browser.newContext({
      baseURL: given.address,
      viewport: WIDE,
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    return new Person(context, await context.newPage());
  }

  constructor(context, page) {
    this.context = context;
    this.page = page;
    /** What the browser complained about. */
    this.complaints = [];
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.complaints.push(`script: ${error.message}`));
    page.on("dialog", (dialog) => dialog.accept());
  }

  async goTo(address) {
    const answer = await this.page.goto(address);
    must(answer.ok(), `${address} answers ${answer.status()}`);
    return answer.text();
  }

  async signIn(name, password) {
    await this.goTo("/sign-in");
    await this.comeIn(name, password);
  }

  /** Fills in the form that whoever is not signed in is led to. */
  async comeIn(name, password) {
    await this.sees("heading", "Sign in to Portcullis");
    await this.fill({ "Id or mail address": name, Password: password });
    await this.press("Sign in");
    await this.sees("heading", "Overview", { hidden: true });
  }

  /** Sets a password with an invitation, and signs in with it. */
  async accept(link, name) {
    const password = `${name} has four words`;
    await this.goTo(link);
    await this.fill({ Password: password, "The same again": password });
    await this.press("Set the password");
    await this.comeIn(name, password);
  }

  /** Fills in fields by their labels. */
  async fill(fields, within = this.page) {
    for (const [label, value] of Object.entries(fields)) await within.getByLabel(label, { exact: true }).fill(value);
  }

  async choose(label, choice, within = this.page) {
    await within.getByLabel(label, { exact: true }).selectOption({ label: choice });
  }

  async press(button, within = this.page) {
    await within.getByRole("button", { name: button, exact: true }).click();
  }

  async follow(link, within = this.page) {
    await within.getByRole("link", { name: link }).first().click();
  }

  /** Opens a part of the page that is folded up. */
  async unfold(title, within = this.page) {
    const part = this.part(title, within);
    if ((await part.getAttribute("open")) === null) await part.locator("> summary").click();
    return part;
  }

  /** A part of the page that can be folded up, by its title. */
  part(title, within = this.page) {
    return within.locator("details").filter({ has: this.page.locator("> summary").getByText(title, { exact: true }) });
  }

  /** Waits until something with a role and a name is there. */
  async sees(role, name, { hidden = false } = {}) {
    const found = this.page.getByRole(role, { name }).first();
    await found.waitFor({ state: hidden ? "attached" : "visible" });
    return found;
  }

  /** Waits until a text is there. */
  async reads(text) {
    await this.page.locator("main").getByText(text).first().waitFor();
  }

  /** Takes a picture of the page, as far down as anybody reads. */
  async picture(name) {
    const [width, height] = await this.page.evaluate(() => {
      scrollTo(0, 0);
      return [innerWidth, document.documentElement.scrollHeight];
    });
    const clip = { x: 0, y: 0, width, height: Math.min(height, READ) };
    await this.page.screenshot({ path: join(given.pictures, `${name}.png`), fullPage: true, clip });
  }

  /** Nobody's browser has complained. */
  mustBeContent() {
    must(this.complaints.length === 0, this.complaints.join("\n"));
  }
}

/** Fails the script unless something holds. */
export function must(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

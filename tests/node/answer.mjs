// A customer's report comes in, and the answer goes out: as a page to read, and as a file to send.
import { readFileSync } from "node:fs";
import { Person, given, must, run } from "./browser.mjs";

await run(async (browser) => {
  const noor = await Person.with(browser);
  const page = noor.page;
  await noor.signIn(given.person, given.password);
  await noor.follow("Releases", page.getByRole("navigation", { name: "Main" }));
  await noor.follow("Answer a customer's report");

  await noor.choose("Release", "Harbour 1.1");
  await page.getByLabel("Their report").setInputFiles(given.report);
  await noor.press("Answer it");
  await noor.sees("heading", "Answers about Harbour 1.1");
  await noor.sees("cell", "CVE-2024-9999");
  const known = await page.getByRole("row").filter({ hasText: "CVE-2019-14697" }).innerText();
  must(!known.includes("Unknown to us"), `what is on record is answered with ${known}`);
  await noor.picture("answered");
  const read = await page.getByRole("row").filter({ hasText: "CVE-2024-9999" }).innerText();

  await noor.follow("Answer a customer's report");
  await noor.choose("Release", "Harbour 1.1");
  await page.getByLabel("as CSV").check();
  await page.getByLabel("Their report").setInputFiles(given.report);
  const coming = page.waitForEvent("download");
  await noor.press("Answer it");
  const download = await coming;
  const name = download.suggestedFilename();
  must(name.endsWith(".csv"), `the file is called ${name}`);
  const sheet = readFileSync(await download.path(), "utf8");
  const line = sheet.split("\n").find((each) => each.includes("CVE-2024-9999")) ?? "";
  const answer = read.split("\t").map((cell) => cell.trim()).find((cell) => cell.length > 40);
  must(answer && line.includes(answer.slice(0, 40)), `the page says ${read}\nand the file ${line}`);
  noor.mustBeContent();
});

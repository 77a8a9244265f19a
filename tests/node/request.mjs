// An engineer asks for a review; whoever has it acknowledges it, answers and completes it; the engineer asks again.
import { Person, given, must, run } from "./browser.mjs";

await run(async (browser) => {
  const kim = await Person.with(browser);
  const ana = await Person.with(browser);
  await kim.accept(given.links.kim, "kim");
  await ana.accept(given.links.ana, "ana");

  await kim.goTo("/requests");
  await kim.sees("heading", "Nobody has asked anything yet");
  await kim.picture("requests-empty");
  await kim.follow("Ask the security team");
  await kim.picture("request-kinds");
  await kim.follow("Security code review");
  await kim.reads("Ask at least 14 days before you need it.");
  await kim.fill({ "What should be reviewed, and what worries you?": "The new sign-in keeps a cookie.", "Where is the change?": "https://git.acme.example/1" });
  await kim.picture("request-asking");
  await kim.press("Ask");
  await kim.sees("heading", "R-1 The new sign-in keeps a cookie.");
  await kim.picture("request-asked");

  await ana.goTo("/");
  await ana.follow("1 request waits to be acknowledged");
  await ana.follow("R-1");
  await ana.picture("request-new");
  await ana.press("I will act on it");
  await ana.reads("said that they will act on it");
  await ana.fill({ "Write into the thread": "The cookie has to be for our own host alone." });
  await ana.press("Write it");
  await ana.reads("The cookie has to be for our own host alone.");
  await ana.press("It is done");
  await ana.reads("Done after");
  await ana.picture("request-done");

  // Whoever looked before that is told, and nothing is done.
  await kim.press("It can't wait");
  await kim.reads("Somebody changed it after you looked at it.");
  await kim.picture("request-meanwhile");
  await kim.follow("Leave it as it is");
  await kim.fill({ "Write into the thread": "And the other cookie?" });
  await kim.press("Write it");
  await kim.reads("And the other cookie?");
  const state = await kim.page.locator("dl.pairs dd").first().innerText();
  must(state.startsWith("new"), `it is ${state}`);
  await kim.picture("request-reopened");

  await ana.goTo("/requests");
  const mine = await ana.page.locator(".tabs a").first().innerText();
  must(mine === "Mine 1", `the tab says ${mine}`);
  await ana.picture("requests-inbox");
  await ana.goTo("/requests/metrics");
  await ana.picture("requests-metrics");
  ana.mustBeContent();
  must(kim.complaints.every((one) => one.includes("412")), kim.complaints.join("\n"));
});

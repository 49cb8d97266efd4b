// What a picture cannot show: where the token goes, what a reload keeps, what the keyboard reaches.
import assert from "node:assert/strict";
import { seriousFindings } from "./browser.mjs";
import { ANSWERS, TOKEN } from "./scenes.mjs";

const WITH_TOKEN = `/setup#token=${TOKEN}`;

function answer(server, standing, verify) {
  Object.assign(server.script, { standing, verify });
}

async function heading(page, text) {
  await page.getByRole("heading", { level: 1, name: text }).waitFor({ timeout: 5_000 });
}

const focused = (page) =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");

/** The one walk that needs the server itself: from the address it prints to the end of the set-up. */
export const WHOLE_WALK = {
  name: "the address that the server prints sets it up, once",
  async go({ page, context, address, origin }) {
    await page.goto(`${origin}/`);
    await heading(page, "Mizugiwa is running");
    await page.getByText("address valid until").waitFor();
    await page.goto(address.replace(/token=.*/, "token=of-somebody-else"));
    await heading(page, "This address is not the right one");
    await page.goto(address);
    await heading(page, "This installation is yours");
    assert.equal(page.url(), `${origin}/setup`);
    const other = await context.newPage();
    await other.goto(address);
    await heading(other, "The one-time address has been used");
    await other.goto(`${origin}/`);
    await other.getByText("address verified").waitFor();
  },
};

/** Walks against a scripted server. */
export const WALKS = [
  {
    name: "the token leaves the address and the history, is sent once, and is kept nowhere",
    async go({ page, server, origin }) {
      answer(server, ANSWERS.open(), ANSWERS.verified);
      await page.goto(`${origin}/`);
      await heading(page, "Mizugiwa is running");
      await page.goto(origin + WITH_TOKEN);
      await heading(page, "This installation is yours");
      assert.equal(page.url(), `${origin}/setup`);
      assert.deepEqual(server.posted, [JSON.stringify({ token: TOKEN })]);
      await page.goBack();
      await page.goForward();
      await heading(page, /./);
      assert.equal(page.url(), `${origin}/setup`);
      const kept = await page.evaluate(() =>
        JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), history.state]),
      );
      assert.ok(!kept.includes(TOKEN), "the token is kept in the browser");
      assert.equal(server.posted.length, 1);
    },
  },
  {
    name: "a reload in the same tab goes on; another tab is told that the address is used",
    async go({ page, context, server, origin }) {
      answer(server, ANSWERS.used, ANSWERS.verified);
      await page.goto(origin + WITH_TOKEN);
      await heading(page, "This installation is yours");
      await page.reload();
      await heading(page, "This installation is yours");
      const other = await context.newPage();
      await other.goto(`${origin}/setup`);
      await heading(other, "The one-time address has been used");
    },
  },
  {
    name: "a silent server keeps the token for another try",
    async go({ page, server, origin }) {
      answer(server, ANSWERS.silence, ANSWERS.silence);
      await page.goto(origin + WITH_TOKEN);
      await heading(page, "The server does not answer");
      answer(server, ANSWERS.open(), ANSWERS.verified);
      await page.getByRole("button", { name: "Try again" }).click();
      await heading(page, "This installation is yours");
      assert.equal(server.posted.at(-1), JSON.stringify({ token: TOKEN }));
    },
  },
  {
    name: "another address pasted into the same tab is verified too",
    async go({ page, server, origin }) {
      answer(server, ANSWERS.open(), ANSWERS.invalid);
      await page.goto(`${origin}/setup#token=wrong`);
      await heading(page, "This address is not the right one");
      answer(server, ANSWERS.open(), ANSWERS.verified);
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `token=${TOKEN}`);
      await heading(page, "This installation is yours");
      assert.equal(page.url(), `${origin}/setup`);
    },
  },
  {
    name: "the language is chosen by keyboard, remembered, and overruled by the address",
    async go({ page, server, origin }) {
      answer(server, ANSWERS.open(), ANSWERS.verified);
      await page.goto(`${origin}/?lang=en`);
      await heading(page, "Mizugiwa is running");
      await page.getByRole("radio", { name: "EN" }).focus();
      await page.keyboard.press("ArrowRight");
      await heading(page, "Mizugiwaは稼働中です");
      assert.equal(page.url(), `${origin}/`);
      assert.equal(await page.evaluate(() => document.documentElement.lang), "ja");
      assert.equal(await page.title(), "Mizugiwaは稼働中です");
      await page.reload();
      await heading(page, "Mizugiwaは稼働中です");
      await page.goto(`${origin}/?lang=en`);
      await heading(page, "Mizugiwa is running");
    },
  },
  {
    name: "the theme is chosen by keyboard and remembered",
    context: { colorScheme: "light" },
    async go({ page, server, origin }) {
      answer(server, ANSWERS.open(), ANSWERS.verified);
      await page.goto(`${origin}/`);
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await heading(page, "Mizugiwa is running");
      assert.equal(await ground(), "rgb(255, 255, 255)");
      await page.getByRole("button", { name: "Theme: As the system" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menuitemradio", { name: "As the system", checked: true }).waitFor();
      assert.deepEqual(await seriousFindings(page), []);
      assert.equal(await focused(page), "As the system");
      await page.keyboard.press("ArrowUp");
      assert.equal(await focused(page), "Dark");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Theme: Dark" }).waitFor();
      assert.equal(await ground(), "rgb(18, 21, 27)");
      await page.reload();
      await heading(page, "Mizugiwa is running");
      assert.equal(await ground(), "rgb(18, 21, 27)");
    },
  },
  {
    name: "the tab key reaches everything in the order of reading, and the focus is seen",
    async go({ page, server, origin }) {
      answer(server, ANSWERS.used, ANSWERS.verified);
      await page.goto(origin + WITH_TOKEN);
      await heading(page, "This installation is yours");
      const order = [];
      for (let press = 0; press < 6; press += 1) {
        await page.keyboard.press("Tab");
        order.push((await focused(page)).replace(/CopyDone/, "Copy"));
        const seen = await page.evaluate(() => {
          const element = document.activeElement;
          const shown = element instanceof HTMLInputElement ? element.nextElementSibling : element;
          return shown !== null && getComputedStyle(shown).outlineStyle !== "none";
        });
        assert.ok(seen || order.at(-1) === "Skip to content", `no focus ring on ${order.at(-1)}`);
      }
      assert.deepEqual(order, ["Skip to content", "Mizugiwa", "", "Theme: As the system", "Copy", "Copy"]);
    },
  },
  {
    name: "a command is copied whole; where the browser forbids it, the line is selected",
    context: { permissions: ["clipboard-read", "clipboard-write"] },
    async go({ page, context, server, origin }) {
      answer(server, ANSWERS.used, ANSWERS.verified);
      await page.goto(origin + WITH_TOKEN);
      const copy = page.getByRole("button", { name: "Copy" }).first();
      await copy.click();
      await page.getByRole("button", { name: "Done" }).waitFor();
      const line = "npx --no-install mizugiwa hunt /var/log";
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), line);
      const afar = await context.newPage();
      await afar.goto(`${origin.replace("127.0.0.1", "soc.example")}${WITH_TOKEN}`);
      await afar.getByRole("button", { name: "Copy" }).first().click();
      await afar.getByText("The text is selected").waitFor();
      assert.equal(await afar.evaluate(() => String(getSelection())), line);
    },
  },
  {
    name: "whoever follows a link is brought to the new page, and back works",
    async go({ page, server, origin }) {
      answer(server, ANSWERS.open(), ANSWERS.verified);
      await page.goto(`${origin}/nowhere`);
      await heading(page, "There is no page here");
      await page.getByRole("link", { name: "Go to the start page" }).click();
      await heading(page, "Mizugiwa is running");
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), "MAIN");
      await page.getByRole("link", { name: "How to get an address" }).click();
      await heading(page, "Open the one-time address");
      await page.goBack();
      await heading(page, "Mizugiwa is running");
    },
  },
];

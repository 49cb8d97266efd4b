// What a picture cannot show: where the token goes, what a reload keeps, what the keyboard reaches.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { seriousFindings } from "./browser.mjs";
import { ANSWERS, TOKEN } from "./scenes.mjs";
import { tellStory } from "./story/api.mjs";

const WITH_TOKEN = `/setup#token=${TOKEN}`;

function answer(server, standing, verify) {
  Object.assign(server.script, { standing, verify, story: null });
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
    await heading(page, "Make the first account");
    assert.equal(page.url(), `${origin}/setup`);
    await page.getByLabel("Your name").fill("Aya Sudo");
    await page.getByLabel("Login name").fill("a.sudo");
    await page.getByLabel("Password").fill("border of land and water");
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("button", { name: "Account: Aya Sudo" }).waitFor();
    const other = await context.newPage();
    await other.goto(address);
    await heading(other, "The one-time address has been used");
    await heading(page, "First steps");
    await page.getByRole("link", { name: "Add a source" }).click();
    await page.getByLabel("Name", { exact: true }).fill("web-1");
    await page.getByRole("button", { name: "Add the source" }).click();
    await page.getByRole("button", { name: "Make a token" }).first().click();
    const line = await page.locator(".command code").nth(1).textContent();
    const sent = execFileSync("sh", ["-c", line ?? "false"], { encoding: "utf8" });
    assert.ok(sent.includes('"stored":1'), `the command answered ${sent}`);
    await page.locator(".echo").getByText("hello from the shell").waitFor({ timeout: 30_000 });
    await page.goto(`${origin}/events?q=hello`);
    await page.locator(".events-rows").getByText("hello from the shell").first().waitFor();
    await page.goto(`${origin}/rules`);
    await page.locator(".grid tbody tr[aria-rowindex]").first().waitFor();
    await page.getByRole("button", { name: "Account: Aya Sudo" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await heading(page, "Sign in");
    await page.getByLabel("Login name").fill("a.sudo");
    await page.getByLabel("Password").fill("something else entirely");
    await page.keyboard.press("Enter");
    await page.getByText("Login name or password is not right.").waitFor();
    await page.getByLabel("Password").fill("border of land and water");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Account: Aya Sudo" }).waitFor();
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
      await heading(page, "Make the first account");
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
    name: "a reload goes on where the server knows the browser; another browser is told that the address is used",
    async go({ page, server, origin }) {
      answer(server, ANSWERS.going, ANSWERS.verified);
      await page.goto(origin + WITH_TOKEN);
      await heading(page, "Make the first account");
      await page.reload();
      await heading(page, "Make the first account");
      answer(server, ANSWERS.used, ANSWERS.verified);
      await page.reload();
      await heading(page, "The one-time address has been used");
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
      await heading(page, "Make the first account");
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
      await heading(page, "Make the first account");
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
      await heading(page, "Make the first account");
      const order = [];
      for (let press = 0; press < 8; press += 1) {
        await page.keyboard.press("Tab");
        order.push(await focused(page));
        const seen = await page.evaluate(() => {
          const element = document.activeElement;
          const shown =
            element instanceof HTMLInputElement && element.type === "radio" ? element.nextElementSibling : element;
          return shown !== null && getComputedStyle(shown).outlineStyle !== "none";
        });
        assert.ok(seen || order.at(-1) === "Skip to content", `no focus ring on ${order.at(-1)}`);
      }
      assert.deepEqual(order, [
        "Skip to content",
        "Mizugiwa",
        "",
        "Theme: As the system",
        "",
        "",
        "",
        "Make the account",
      ]);
    },
  },
  {
    name: "a command is copied whole; where the browser forbids it, the line is selected",
    context: { permissions: ["clipboard-read", "clipboard-write"] },
    async go({ page, context, server, origin }) {
      answer(server, ANSWERS.used, ANSWERS.invalid);
      await page.goto(origin + WITH_TOKEN);
      const copy = page.getByRole("button", { name: "Copy" }).first();
      await copy.click();
      await page.getByRole("button", { name: "Done" }).waitFor();
      const line = "npm start";
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
      await page.goto(`${origin}/`);
      await heading(page, "Mizugiwa is running");
      await page.getByRole("link", { name: "How to get an address" }).click();
      await heading(page, "Open the one-time address");
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), "MAIN");
      await page.goBack();
      await heading(page, "Mizugiwa is running");
      server.script.story = tellStory();
      await page.goto(`${origin}/nowhere`);
      await heading(page, "There is no page here");
    },
  },
  {
    name: "alerts are worked through by keyboard alone, and nothing moves under the cursor",
    async go({ page, server, origin }) {
      const story = tellStory();
      server.script.story = story;
      await page.goto(`${origin}/alerts`);
      await page.locator(".grid tbody tr[aria-rowindex]").first().waitFor();
      await page.keyboard.press("j");
      await page.locator(".preview-head").getByText("Script written to a media upload folder").waitFor();
      await page.keyboard.press("a");
      await page.getByText("1 alert acknowledged").waitFor();
      await page.locator("tr[data-cursor]").getByText("Acknowledged").waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("X");
      await page.getByRole("toolbar").getByText("3 selected").waitFor();
      await page.keyboard.press("d");
      await page.getByRole("dialog").getByText("Close 3 alerts").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), "TEXTAREA");
      await page.getByRole("button", { name: "Close", exact: true }).last().click();
      await page.getByText("This is needed.").waitFor();
      await page.keyboard.type("Drill of the night shift, ticket CHG-3391");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByText("3 alerts closed").waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByText("3 alerts reopened").waitFor();
      const bulk = story.asked
        .filter(({ path }) => path.endsWith("/bulk"))
        .map(({ body }) => `${body.step} ${body.items.length}`);
      assert.deepEqual(bulk, ["acknowledge 1", "close 3", "reopen 3"]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await page.getByRole("dialog").getByText("Next and previous row").waitFor();
      await page.keyboard.press("Escape");
    },
  },
  {
    name: "what is new waits until it is asked for",
    async go({ page, server, origin }) {
      const story = tellStory();
      server.script.story = story;
      await page.goto(`${origin}/alerts?group=`);
      const rows = page.locator(".grid tbody tr[aria-rowindex]");
      await rows.first().waitFor();
      const before = await rows.count();
      story.raise(3);
      server.tell("alert", "a-new-one");
      await page.getByRole("button", { name: "3 new" }).waitFor();
      assert.equal(await rows.count(), before);
      await page.getByRole("button", { name: "3 new" }).click();
      await page.waitForFunction(
        (count) => document.querySelectorAll(".grid tbody tr[aria-rowindex]").length === count,
        before + 3,
      );
    },
  },
  {
    name: "the address holds what the list shows, and back works",
    async go({ page, server, origin }) {
      server.script.story = tellStory();
      await page.goto(`${origin}/alerts`);
      await page.locator(".grid").waitFor();
      await page.getByRole("button", { name: "No owner" }).click();
      await page.waitForURL(/view=nobody/);
      await page.getByRole("button", { name: "Filter", exact: true }).click();
      await page.getByRole("menuitem", { name: "Severity" }).click();
      await page.getByRole("checkbox", { name: "Critical" }).check();
      await page.waitForURL(/severity=is:critical/);
      await page.keyboard.press("Escape");
      assert.equal(await page.locator(".grid tbody tr[aria-rowindex]").count(), 2);
      await page.reload();
      await page.locator(".grid tbody tr[aria-rowindex]").nth(1).waitFor();
      assert.equal(await page.locator(".grid tbody tr[aria-rowindex]").count(), 2);
      await page.goBack();
      await page.goBack();
      await page.waitForFunction(() => document.querySelectorAll(".grid tbody tr[aria-rowindex]").length > 2);
    },
  },
  {
    name: "Enter that confirms kana neither runs a command nor sends a form",
    async go({ page, context, server, origin }) {
      const story = tellStory();
      server.script.story = story;
      await page.goto(`${origin}/alerts`);
      await page.locator(".grid").waitFor();
      const devtools = await context.newCDPSession(page);
      const compose = async (text) => {
        await devtools.send("Input.imeSetComposition", {
          text,
          selectionStart: text.length,
          selectionEnd: text.length,
        });
        await devtools.send("Input.dispatchKeyEvent", {
          type: "rawKeyDown",
          key: "Enter",
          code: "Enter",
          windowsVirtualKeyCode: 229,
        });
        await devtools.send("Input.dispatchKeyEvent", {
          type: "keyUp",
          key: "Enter",
          code: "Enter",
          windowsVirtualKeyCode: 13,
        });
      };
      await page.keyboard.press("Control+k");
      await page.locator(".palette input").waitFor();
      await compose("あらーと");
      assert.ok(await page.locator(".palette").isVisible(), "the palette ran a command");
      await devtools.send("Input.insertText", { text: "アラート" });
      await page.keyboard.press("Enter");
      await page.locator(".palette").waitFor({ state: "detached" });
      await page.keyboard.press("j");
      await page.keyboard.press("c");
      await page.getByRole("dialog").locator("textarea").focus();
      await compose("ゆうせん");
      assert.equal(story.asked.filter(({ path }) => path.endsWith("/comment")).length, 0, "the comment was sent");
    },
  },
];

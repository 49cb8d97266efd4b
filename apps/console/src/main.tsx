import "@fontsource-variable/inter";
import "@fontsource-variable/noto-sans-jp";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./tokens.css";
import "./mantine.css";
import "./base.css";
import "./print.css";
import { router } from "./router.js";
import { holdToken } from "./setup/held-token.js";
import { ClockProvider } from "./shared/clock.js";
import { WordsProvider } from "./shared/words.js";
import { theme, themeMemory } from "./theme.js";

// Before anything else looks at the address: a secret may stand in it.
holdToken();

/**
 * The server is asked whether or not the browser believes itself online: it is often this very machine. Answers are
 * values, refusals too; what rejects is a fault of ours and goes to the page for that.
 */
const queries = new QueryClient({
  defaultOptions: { queries: { networkMode: "always", retry: false, throwOnError: true } },
});

const place = document.getElementById("root");
if (place === null) throw new Error("index.html has no element with the id root");

// Styles and variables of the components are static files, so that the content policy may forbid inline ones.
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      colorSchemeManager={themeMemory}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <WordsProvider>
        <ClockProvider>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </ClockProvider>
      </WordsProvider>
    </MantineProvider>
  </StrictMode>,
);

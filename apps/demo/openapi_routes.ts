/**
 * The routes of the description of the API.
 *
 * @module
 */

import { Hono } from "hono";
import type { AppEnv } from "./app_env.ts";
import { allowOnly } from "./method.ts";
import type { Models } from "./models.ts";
import { NOT_STORED } from "./predict_routes.ts";
import css from "./docs.css" with { type: "text" };
import { docsPage } from "./docs_page.ts";
import { openApiDocument } from "./openapi.ts";
import { operationsOf } from "./operations.ts";

/**
 * Creates the routes `GET /openapi.json`, `GET /docs` and `GET /docs.css`.
 *
 * @param models The models.
 * @returns An app to be mounted at `/`.
 */
export function openApiRoutes(models: Models): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get("/openapi.json", (context) => context.json(openApiDocument(models), 200, NOT_STORED));
  app.get("/docs", (context) => {
    const { origin } = new URL(context.req.url);
    const page = docsPage(openApiDocument(models), { operations: operationsOf(models), origin });
    return context.html(page, 200, NOT_STORED);
  });
  app.get("/docs.css", (context) => {
    return context.body(css, 200, { ...NOT_STORED, "Content-Type": "text/css; charset=utf-8" });
  });
  for (const path of ["/openapi.json", "/docs", "/docs.css"]) app.all(path, allowOnly("GET, HEAD"));
  return app;
}
